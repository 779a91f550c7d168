using Microsoft.CodeAnalysis;

namespace ModelNet.Contracts.Generator;

/// <summary>What the generator reports, each at its place in the schema file.</summary>
internal static class Diagnostics
{
    private const string Category = "ModelNet.Contracts";

    private static readonly DiagnosticDescriptor s_notJson = Error("MNC001", "Schema is not JSON");
    private static readonly DiagnosticDescriptor s_unsupported = Error("MNC002", "Schema uses an unsupported feature of Avro");
    private static readonly DiagnosticDescriptor s_invalid = Error("MNC003", "Schema is not valid Avro");
    private static readonly DiagnosticDescriptor s_conflict = Error("MNC004", "Type is defined differently in two schemas");
    private static readonly DiagnosticDescriptor s_badName = Error("MNC005", "Name cannot become a C# name");

    public static DiagnosticDescriptor Of(Problem problem) => problem switch
    {
        Problem.NotJson => s_notJson,
        Problem.Unsupported => s_unsupported,
        Problem.Conflict => s_conflict,
        Problem.BadName => s_badName,
        _ => s_invalid,
    };

    private static DiagnosticDescriptor Error(string id, string title) =>
        new(id, title, "{0}: {1}", Category, DiagnosticSeverity.Error, isEnabledByDefault: true);
}
