using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using ModelNet.Contracts.Generator;

namespace ModelNet.Contracts.Tests;

/// <summary>Runs the generator in the compiler over schemas in memory.</summary>
internal static class GeneratorRun
{
    private static readonly Lazy<CSharpCompilation> s_empty = new(() => CSharpCompilation.Create(
        "Generated",
        references: ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is "System.Private.CoreLib.dll" or "System.Runtime.dll" or "System.Memory.dll" or "ModelNet.Contracts.dll")
            .Select(path => MetadataReference.CreateFromFile(path)),
        options: new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable)));

    public static GeneratorDriverRunResult Run(params (string Path, string Schema)[] files) =>
        Driver(files).RunGenerators(Compilation()).GetRunResult();

    public static GeneratorDriver Driver(params (string Path, string Schema)[] files) => CSharpGeneratorDriver.Create(
        [new ContractsGenerator().AsSourceGenerator()],
        files.Select(file => (AdditionalText)new MemoryText(file.Path, file.Schema)).ToImmutableArray(),
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    /// <summary>Compiles what one schema generates and makes an instance of its record.</summary>
    public static IAvroMessage Instance(string topic, string name, string schema)
    {
        Driver(($"/{topic}/record.avsc", schema)).RunGeneratorsAndUpdateCompilation(Compilation(), out var compilation, out var problems);
        problems.ShouldBeEmpty();
        using var assembly = new MemoryStream();
        var result = compilation.Emit(assembly);
        result.Diagnostics.Where(problem => problem.Severity >= DiagnosticSeverity.Warning).ShouldBeEmpty();
        return (IAvroMessage)Activator.CreateInstance(Assembly.Load(assembly.ToArray()).GetType($"ModelNet.Contracts.{name}")!)!;
    }

    public static CSharpCompilation Compilation() => s_empty.Value;

    private sealed class MemoryText(string path, string text) : AdditionalText
    {
        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text);
    }
}
