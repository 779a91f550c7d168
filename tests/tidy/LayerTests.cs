using System.Text.RegularExpressions;

namespace ModelNet.Tidy.Tests;

/// <summary>Arrows point down only, and each replaceable dependency is seen by one project.</summary>
public sealed partial class LayerTests
{
    [Fact]
    public void Libraries_reference_libraries_only()
    {
        foreach (var project in Repository.Projects.Where(project => project.StartsWith("libs/", StringComparison.Ordinal)))
        {
            Repository.References(project).ShouldAllBe(reference => reference.StartsWith("libs/", StringComparison.Ordinal), project);
        }
    }

    [Fact]
    public void Services_never_reference_one_another()
    {
        foreach (var project in Repository.Projects.Where(project => project.StartsWith("services/", StringComparison.Ordinal) && !project.StartsWith("services/local/", StringComparison.Ordinal)))
        {
            Repository.References(project).ShouldAllBe(reference => reference.StartsWith("libs/", StringComparison.Ordinal), project);
        }
    }

    [Theory]
    [InlineData("libs/vocabulary/ModelNet.Vocabulary.csproj")]
    [InlineData("libs/bus/ModelNet.Bus.csproj")]
    [InlineData("libs/flow/ModelNet.Flow.csproj")]
    public void The_ground_floor_references_nothing(string project) => Repository.References(project).ShouldBeEmpty();

    [Fact]
    public void Fusion_knows_token_tables_and_nothing_else() =>
        Repository.References("libs/fusion/ModelNet.Fusion.csproj").ShouldBe(["libs/vocabulary/ModelNet.Vocabulary.csproj"]);

    [Theory]
    [InlineData("SQLitePCLRaw", "libs/bus-embedded/")]
    [InlineData("Confluent.Kafka", "libs/bus-kafka/")]
    [InlineData("YamlDotNet", "libs/flow/", "cli/")]
    [InlineData("System.CommandLine", "cli/")]
    [InlineData("Polly", "libs/schema-registry/")]
    public void A_replaceable_package_is_seen_by_one_place(string package, params string[] places)
    {
        var users = Repository.Projects.Where(project => Repository.Includes(project, "PackageReference").Any(name => name.StartsWith(package, StringComparison.Ordinal))).ToList();
        users.ShouldNotBeEmpty($"{package} is used nowhere: remove the rule");
        users.ShouldAllBe(user => places.Any(place => user.StartsWith(place, StringComparison.Ordinal)));
    }

    [Fact]
    public void The_web_server_is_seen_by_what_serves_pages_only() =>
        Repository.Projects.Where(project => !project.StartsWith("tests/", StringComparison.Ordinal) && Repository.Includes(project, "FrameworkReference").Any()).ShouldBe(["services/dashboard/ModelNet.Dashboard.csproj"]);

    [Fact]
    public void Unsafe_code_lives_in_the_engine_binding_only()
    {
        var users = Repository.Projects.Where(project => Repository.Read(project).Contains("<AllowUnsafeBlocks>true", StringComparison.Ordinal)
            && project.StartsWith("libs/", StringComparison.Ordinal));
        users.ShouldBe(["libs/inference-llama/ModelNet.Inference.Llama.csproj"]);
    }

    [Fact]
    public void Pure_libraries_use_no_clock_thread_file_or_task()
    {
        foreach (var source in Repository.Sources.Where(file => file.StartsWith("libs/fusion/", StringComparison.Ordinal) || file.StartsWith("libs/flow/", StringComparison.Ordinal) || file.StartsWith("libs/vocabulary/", StringComparison.Ordinal)))
        {
            var code = string.Join('\n', Repository.Read(source).Split('\n').Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)));
            Impure().Matches(code).Select(match => match.Value).ShouldBeEmpty(source);
        }
    }

    [GeneratedRegex(@"\b(System\.IO\b(?!\.Hashing)|Stopwatch|DateTime|TimeProvider|Thread\.|Task\.|async |File\.|Console\.)")]
    private static partial Regex Impure();

    [Fact]
    public void The_solution_holds_every_project()
    {
        var solution = Repository.Read("Streaming.sln").Replace('\\', '/');
        Repository.Projects.Where(project => !solution.Contains($"\"{project}\"", StringComparison.Ordinal)).ShouldBeEmpty();
    }
}
