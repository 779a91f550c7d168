using System.Globalization;
using ModelNet.Evaluation;

namespace ModelNet.Cli.Eval;

/// <summary>Numbers of an evaluation as tables and the report show them.</summary>
internal static class Figures
{
    public static string Percent(double share) => (100 * share).ToString("0.0", CultureInfo.InvariantCulture);

    public static string Percent(Interval interval) => $"{Percent(interval.Low)} to {Percent(interval.High)}";

    /// <summary>A difference of two shares in percentage points, with its sign.</summary>
    public static string Points(double difference) => (100 * difference).ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture);

    public static string Points(Interval interval) => $"{Points(interval.Low)} to {Points(interval.High)}";

    public static string P(double p) => p < 0.001 ? "< 0.001" : p.ToString("0.000", CultureInfo.InvariantCulture);

    public static string Seconds(double seconds) => seconds.ToString(seconds < 10 ? "0.00" : "0.0", CultureInfo.InvariantCulture);

    public static string Of(int part, int whole) => string.Create(CultureInfo.InvariantCulture, $"{part} of {whole}");

    public static string Count(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);

    public static string Name(PathStructure structure) => structure switch
    {
        PathStructure.Alone => "alone",
        PathStructure.Si => "SI",
        PathStructure.Pi => "PI",
        PathStructure.S2p => "S2P",
        PathStructure.P2s => "P2S",
        _ => "other",
    };
}
