using System.Text;

namespace ModelNet.Contracts.Tests;

/// <summary>Avro's binary encoding by hand, so that a test can write what no proper encoder would.</summary>
public sealed class Raw
{
    private readonly List<byte> _bytes = [];

    public byte[] Bytes => [.. _bytes];

    public Raw Number(long value)
    {
        var zigzag = value >= 0 ? (UInt128)value * 2 : ((UInt128)(-(Int128)value) * 2) - 1;
        for (; zigzag > 127; zigzag /= 128)
        {
            _bytes.Add((byte)(128 + (int)(zigzag % 128)));
        }
        _bytes.Add((byte)zigzag);
        return this;
    }

    public Raw Numbers(params long[] values)
    {
        Array.ForEach(values, value => Number(value));
        return this;
    }

    public Raw Text(string text) => Text(Encoding.UTF8.GetBytes(text));

    public Raw Text(byte[] text) => Number(text.Length).Append(text);

    public Raw Append(params byte[] bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    /// <summary>The fields of StageTokens before its array of tokens.</summary>
    public static Raw StageTokensHead() => new Raw().Text("s").Numbers(1, 2, 3, 4);

    /// <summary>The fields of StageTokens after it: finish NONE, 7 ns.</summary>
    public Raw StageTokensTail() => Numbers(0, 7);
}
