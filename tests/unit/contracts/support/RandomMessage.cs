using System.Reflection;
using System.Text;

namespace ModelNet.Contracts.Tests;

/// <summary>Fills messages with seeded random values, extremes included; every value of a type is possible.</summary>
public static class RandomMessage
{
    private static readonly int[] s_lengths = [0, 0, 1, 2, 5, 63, 64, 65, 200];

    public static void Fill(object message, Random random)
    {
        foreach (var property in message.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.CanWrite)
            {
                property.SetValue(message, Scalar(property.PropertyType, random));
            }
            else
            {
                FillObject(property.GetValue(message)!, random);
            }
        }
    }

    private static void FillObject(object target, Random random)
    {
        switch (target)
        {
            case Utf8Text text:
                text.Set(Text(random));
                break;
            case ByteBuffer bytes:
                bytes.Set(Bytes(random));
                break;
            case IAvroRecord record:
                Fill(record, random);
                break;
            default:
                FillList(target, random);
                break;
        }
    }

    private static void FillList(object list, Random random)
    {
        var add = list.GetType().GetMethod("Add")!;
        var isNumbers = add.GetParameters().Length == 1;
        var count = isNumbers ? s_lengths[random.Next(s_lengths.Length)] : random.Next(4);
        for (var i = 0; i < count; i++)
        {
            if (isNumbers)
            {
                add.Invoke(list, [Scalar(add.GetParameters()[0].ParameterType, random)]);
            }
            else
            {
                FillObject(add.Invoke(list, [])!, random);
            }
        }
    }

    private static object Scalar(Type type, Random random) => type switch
    {
        { IsEnum: true } => Enum.GetValues(type).GetValue(random.Next(Enum.GetValues(type).Length))!,
        _ when type == typeof(bool) => random.Next(2) == 1,
        _ when type == typeof(int) => (int)Integer(random, 32),
        _ when type == typeof(long) => Integer(random, 64),
        _ when type == typeof(float) => Real(random, () => BitConverter.Int32BitsToSingle((int)random.NextInt64())),
        _ when type == typeof(double) => (object)Real(random, () => BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue))),
        _ => throw new ArgumentException($"no random {type}", nameof(type)),
    };

    private static long Integer(Random random, int bits) => random.Next(6) switch
    {
        0 => bits == 32 ? int.MinValue : long.MinValue,
        1 => bits == 32 ? int.MaxValue : long.MaxValue,
        2 => 0,
        _ => random.NextInt64(long.MinValue, long.MaxValue) >> (64 - bits + random.Next(bits)),
    };

    private static T Real<T>(Random random, Func<T> next)
        where T : System.Numerics.IFloatingPointIeee754<T>
    {
        if (random.Next(8) == 0)
        {
            return random.Next(3) switch { 0 => T.NegativeZero, 1 => T.PositiveInfinity, _ => T.Epsilon };
        }
        var value = next();
        return T.IsNaN(value) ? T.One : value; // other languages change a NaN's payload
    }

    private static byte[] Bytes(Random random)
    {
        var bytes = new byte[s_lengths[random.Next(s_lengths.Length)]];
        random.NextBytes(bytes);
        return bytes;
    }

    private static string Text(Random random)
    {
        var text = new StringBuilder();
        for (var i = s_lengths[random.Next(s_lengths.Length)]; i > 0; i--)
        {
            var value = random.Next(4) switch { 0 => random.Next(0x80), 1 => random.Next(0x800), 2 => random.Next(0xD800), _ => random.Next(0x10000, 0x110000) };
            text.Append(new Rune(value));
        }
        return text.ToString();
    }
}
