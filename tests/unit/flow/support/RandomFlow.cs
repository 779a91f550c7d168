using System.Globalization;

namespace ModelNet.Flow.Tests;

/// <summary>A random flow, kept apart from the library's own tree so that it can serve as a reference.</summary>
internal abstract record RandomFlow
{
    private static readonly string[] Names = ["ada", "bo", "cleo", "d-4.x", "E_5"];

    /// <summary>The text with random spacing and needless parentheses.</summary>
    internal abstract string Text(Random random);

    internal static RandomFlow Make(Random random, int depth)
    {
        int choice = depth == 0 ? 0 : random.Next(5);
        return choice switch
        {
            0 or 1 => new RandomModel(Names[random.Next(Names.Length)]),
            2 or 3 => new RandomChain([.. Enumerable.Range(0, random.Next(2, 4)).Select(_ => Make(random, depth - 1))]),
            _ => new RandomGroup([.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => (Make(random, depth - 1), Weight(random)))]),
        };
    }

    private static double? Weight(Random random) => random.Next(3) == 0 ? Math.Round(random.NextDouble() * 5, 2) + 0.01 : null;

    protected static string Space(Random random) => random.Next(4) switch
    {
        0 => "",
        1 => "  ",
        2 => "\n ",
        _ => " ",
    };
}

internal sealed record RandomModel(string Name) : RandomFlow
{
    internal override string Text(Random random) => random.Next(6) == 0 ? $"({Space(random)}{Name})" : Name;
}

internal sealed record RandomChain(RandomFlow[] Elements) : RandomFlow
{
    internal override string Text(Random random) => string.Join(
        Space(random) + ">" + Space(random),
        Elements.Select(e => e is RandomChain ? $"({e.Text(random)})" : e.Text(random)));
}

internal sealed record RandomGroup((RandomFlow Node, double? Weight)[] Items) : RandomFlow
{
    internal override string Text(Random random) => $"[{string.Join("," + Space(random), Items.Select(item => Item(item, random)))}]";

    private static string Item((RandomFlow Node, double? Weight) item, Random random)
    {
        string text = item.Node.Text(random);
        return item.Weight is { } weight ? $"{text}*{Space(random).Replace("\n", "", StringComparison.Ordinal)}{weight.ToString(CultureInfo.InvariantCulture)}" : text;
    }
}
