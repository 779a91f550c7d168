using System.Text.Json;
using ModelNet.Cli.Errors;
using ModelNet.Cli.Tests.Support;
using ModelNet.Tests.Support;

namespace ModelNet.Cli.Tests.TopicAdmin;

public sealed class TopicsVerbTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Rights_are_printed_without_a_broker()
    {
        var result = await InProcess.Run(_folder.Path, ["topics", "acl", "--model", "a", "--principal-prefix", "User:CN=team a, OU=", "--kafka", "k:9093"]);
        result.ExitCode.ShouldBe(ExitCode.Done, result.Error);
        result.Error.ShouldBeEmpty();
        result.Out.Split('\n').ShouldContain("kafka-acls.sh --bootstrap-server k:9093 --command-config admin.properties --add --allow-principal 'User:CN=team a, OU=client' --operation Write --topic requests");
        result.Out.ShouldContain("--operation Read --resource-pattern-type prefixed --group reader\n");
    }

    [Fact]
    public async Task Rights_as_json_are_the_same_rules()
    {
        var result = await InProcess.Run(_folder.Path, ["topics", "acl", "--model", "a", "--json"]);
        var rules = result.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        rules.ShouldAllBe(rule => rule.GetProperty("type").GetString() == "acl" && rule.GetProperty("permission").GetString() == "allow");
        rules.ShouldContain(rule => rule.GetProperty("principal").GetString() == "User:modelnet-worker-a" && rule.GetProperty("operation").GetString() == "write" && rule.GetProperty("name").GetString() == "step-distributions");
    }

    [Theory]
    [InlineData("topics", "verb_missing", "create, describe, acl")]
    [InlineData("topics craete", "unknown_verb", "did you mean 'create'?")]
    [InlineData("topics create --modle a", "unknown_option", "did you mean '--model'?")]
    [InlineData("topics create", "models_missing", "--model")]
    [InlineData("topics create --model a", "kafka_missing", "--kafka")]
    [InlineData("topics create --model a --retention-days 0", "bad_value", "from 1 to 36500")]
    [InlineData("topics describe", "kafka_missing", "--kafka")]
    [InlineData("topics acl --model a/b", "bad_model_option", "")]
    [InlineData("topics acl --model a --principal-prefix team", "bad_principal", "User:")]
    [InlineData("topics acl --model a --apply", "kafka_missing", "--kafka")]
    public async Task A_wrong_command_gets_a_code_and_a_hint(string line, string code, string hint)
    {
        var result = await InProcess.Run(_folder.Path, line.Split(' '));
        (result.ExitCode, result.Out).ShouldBe((ExitCode.Usage, ""));
        result.Error.ShouldStartWith($"error: {code}: ");
        result.Error.Split('\n')[^2].ShouldContain(hint);
    }

    [Theory]
    [InlineData("topics")]
    [InlineData("topics create")]
    [InlineData("topics describe")]
    [InlineData("topics acl")]
    [InlineData("worker")]
    [InlineData("fuser")]
    [InlineData("router")]
    public async Task Help_begins_with_examples(string verb)
    {
        var result = await InProcess.Run(_folder.Path, [.. verb.Split(' '), "--help"]);
        result.Out.ShouldStartWith("Examples:\n  ");
        result.Out.ShouldContain($"modelnet {verb}");
    }
}
