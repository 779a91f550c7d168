using System.Text.RegularExpressions;
using ModelNet.Flow;

namespace ModelNet.Cli.Models;

/// <summary>What a model file is called in a flow when nobody says: its name without extension, part number and quantisation, in lower case.</summary>
internal static partial class ModelName
{
    /// <summary>SmolLM2-135M-Instruct.Q4_1.gguf → smollm2-135m-instruct.</summary>
    public static string Of(string path)
    {
        var full = Stem(path);
        var plain = Quantisation().Replace(full, "");
        return Sanitise(plain.Length > 0 ? plain : full);
    }

    /// <summary>The same with the quantisation, for files that differ in nothing else.</summary>
    public static string WithQuantisation(string path) => Sanitise(Stem(path));

    /// <summary>Whether the file is a later part of a model that is split over several files; llama.cpp opens those by itself.</summary>
    public static bool IsLaterPart(string path) => Part().Match(Path.GetFileNameWithoutExtension(path)) is { Success: true } part && part.Groups[1].ValueSpan.TrimStart('0') is not "1";

    private static string Stem(string path) => Part().Replace(Path.GetFileNameWithoutExtension(path), "");

    private static string Sanitise(string name)
    {
        var clean = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' ? char.ToLowerInvariant(c) : '-'));
        clean = clean.TrimStart('.', '_', '-').TrimEnd('.', '-');
        clean = clean.Length > FlowLimits.NameLength ? clean[..FlowLimits.NameLength] : clean;
        return clean.Length > 0 ? clean : "model";
    }

    [GeneratedRegex(@"-(\d{5})-of-\d{5}$", RegexOptions.CultureInvariant)]
    private static partial Regex Part();

    [GeneratedRegex(@"[-._](?:ud[-_])?(?:i?q\d+(?:_[a-z0-9]+)*|tq\d_\d|b?f16|fp16|f32|fp32|mxfp4)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Quantisation();
}
