using System.Text.RegularExpressions;

namespace ModelNet.Tidy.Tests;

/// <summary>What no file of the repository may hold, and what each must have.</summary>
public sealed partial class FileTests
{
    private const int LongestFile = 420;

    [Fact]
    public void No_source_file_is_too_long_to_read()
    {
        foreach (var source in Repository.Sources)
        {
            Repository.Read(source).Split('\n').Length.ShouldBeLessThanOrEqualTo(LongestFile, source);
        }
    }

    [Fact]
    public void Nothing_is_left_unfinished_or_swallowed()
    {
        foreach (var source in Repository.Sources.Where(file => !file.StartsWith("tests/tidy/", StringComparison.Ordinal)))
        {
            Unfinished().IsMatch(Repository.Read(source)).ShouldBeFalse(source);
        }
    }

    [Fact]
    public void Tests_wait_for_what_they_need_and_never_for_time()
    {
        foreach (var source in Repository.Sources.Where(file => file.StartsWith("tests/", StringComparison.Ordinal) && !file.StartsWith("tests/tidy/", StringComparison.Ordinal)))
        {
            Sleeps().IsMatch(Repository.Read(source)).ShouldBeFalse(source);
        }
    }

    [Fact]
    public void No_path_of_one_machine_is_written_down()
    {
        foreach (var file in Repository.Files.Where(IsText).Where(file => !file.StartsWith("tests/tidy/", StringComparison.Ordinal)))
        {
            MachinePath().IsMatch(Repository.Read(file)).ShouldBeFalse(file);
        }
    }

    [Fact]
    public void No_file_is_larger_than_a_bundled_model()
    {
        foreach (var file in Repository.Files)
        {
            new FileInfo(Path.Combine(Repository.Root, file)).Length.ShouldBeLessThanOrEqualTo(4 << 20, file);
        }
    }

    [Fact]
    public void Every_suppression_says_why()
    {
        foreach (var source in Repository.Sources)
        {
            foreach (var line in Repository.Read(source).Split('\n').Where(line => line.TrimStart().StartsWith("#pragma warning disable", StringComparison.Ordinal)))
            {
                line.ShouldContain("//", Case.Sensitive, $"{source}: {line}");
            }
        }
    }

    [Fact]
    public void Every_topic_has_a_schema_an_example_and_golden_bytes()
    {
        var topics = Repository.Files.Where(file => file.StartsWith("schemas/", StringComparison.Ordinal) && file.EndsWith(".avsc", StringComparison.Ordinal)).Select(file => Path.GetDirectoryName(file)!).ToList();
        topics.Count.ShouldBe(10);
        foreach (var topic in topics)
        {
            Repository.Files.ShouldContain($"{topic}/example.json");
            Repository.Files.ShouldContain($"{topic}/golden.avro.bin");
        }
    }

    [Fact]
    public void Links_in_the_documents_lead_somewhere()
    {
        foreach (var page in Repository.Files.Where(file => file.EndsWith(".md", StringComparison.Ordinal)))
        {
            foreach (Match link in Link().Matches(Repository.Read(page)))
            {
                var target = Path.Combine(Repository.Root, Path.GetDirectoryName(page)!, link.Groups[1].Value);
                (File.Exists(target) || Directory.Exists(target)).ShouldBeTrue($"{page} links to {link.Groups[1].Value}");
            }
        }
    }

    private static bool IsText(string file) => Path.GetExtension(file) is ".cs" or ".md" or ".sh" or ".py" or ".yaml" or ".json" or ".props" or ".csproj" or ".avsc" or "" or ".txt";

    [GeneratedRegex(@"NotImplementedException|\bTODO\b|\bHACK\b|catch *(\([^)]*\) *)?\{ *\}")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"Thread\.Sleep|Task\.Delay")]
    private static partial Regex Sleeps();

    [GeneratedRegex(@"(^|[^A-Za-z0-9_.$}*])/(work|farm|root|home)/", RegexOptions.Multiline)]
    private static partial Regex MachinePath();

    [GeneratedRegex(@"\]\((?!https?:|#|mailto:)([^)#\s]+)(?:#[^)]*)?\)")]
    private static partial Regex Link();
}
