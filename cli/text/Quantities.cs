using System.Globalization;

namespace ModelNet.Cli.Text;

/// <summary>Numbers as people read them, the same in every locale.</summary>
internal static class Quantities
{
    private static readonly string[] ByteUnits = ["B", "KiB", "MiB", "GiB", "TiB"];
    private static readonly string[] CountUnits = ["", "K", "M", "B", "T"];

    public static string Bytes(double bytes) => Scaled(bytes, 1024, ByteUnits, " ");

    /// <summary>A number of parameters, such as 135M.</summary>
    public static string Count(double count) => Scaled(count, 1000, CountUnits, "");

    public static string Seconds(TimeSpan time) => time.TotalSeconds switch
    {
        < 0.0095 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.0} ms"),
        < 1 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0} ms"),
        < 120 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s"),
        < 7200 => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes} min {time.Seconds} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours} h {time.Minutes} min"),
    };

    /// <summary>Times of single tokens: always in milliseconds, so that they can be compared.</summary>
    public static string Milliseconds(TimeSpan time) => $"{time.TotalMilliseconds.ToString(time.TotalMilliseconds < 10 ? "0.0" : "0", CultureInfo.InvariantCulture)} ms";

    public static string Rate(double perSecond) => string.Create(CultureInfo.InvariantCulture, $"{perSecond:0.0}");

    public static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0} %");

    public static string Number(double value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>"1 session", "2 sessions".</summary>
    public static string Of(int count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");

    private static string Scaled(double value, double step, string[] units, string space)
    {
        var unit = 0;
        while (value >= step && unit < units.Length - 1)
        {
            value /= step;
            unit++;
        }

        var number = value.ToString(unit == 0 || value >= 100 ? "0" : "0.#", CultureInfo.InvariantCulture);
        return units[unit].Length == 0 ? number : $"{number}{space}{units[unit]}";
    }
}
