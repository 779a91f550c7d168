using ModelNet.Evaluation;

namespace ModelNet.Cli.Eval.Report;

/// <summary>One mark for each structure: shapes that stay apart without colours, on paper and for colour-blind eyes.</summary>
internal static class Shapes
{
    private const double R = 5;

    /// <summary>The class of a structure in the style sheet.</summary>
    public static string Class(PathStructure structure) => Figures.Name(structure).ToLowerInvariant();

    /// <summary>The mark at a place.</summary>
    public static string At(PathStructure structure, double x, double y) => structure switch
    {
        PathStructure.Alone => Polygon(structure, (x - R, y - R), (x + R, y - R), (x + R, y + R), (x - R, y + R)),
        PathStructure.Pi => Polygon(structure, (x, y - R - 2), (x + R + 2, y), (x, y + R + 2), (x - R - 2, y)),
        PathStructure.S2p => Polygon(structure, (x, y - R - 1), (x + R + 1, y + R), (x - R - 1, y + R)),
        PathStructure.P2s => Polygon(structure, (x, y + R + 1), (x + R + 1, y - R), (x - R - 1, y - R)),
        _ => $"<circle cx=\"{Markup.N(x)}\" cy=\"{Markup.N(y)}\" r=\"{Markup.N(R)}\" class=\"mark {Class(structure)}\"/>",
    };

    private static string Polygon(PathStructure structure, params (double X, double Y)[] corners)
        => $"<polygon points=\"{string.Join(' ', corners.Select(corner => $"{Markup.N(corner.X)},{Markup.N(corner.Y)}"))}\" class=\"mark {Class(structure)}\"/>";
}
