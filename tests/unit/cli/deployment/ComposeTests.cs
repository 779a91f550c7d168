using ModelNet.Cli.CommandLine;
using ModelNet.Cli.Errors;
using ModelNet.Cli.TopicAdmin;
using ModelNet.Tests.Support;

namespace ModelNet.Cli.Tests.Deployment;

/// <summary>The compose file, as far as it can be checked without Docker: against this program's own parser, its own table of topics, and itself.</summary>
public sealed class ComposeTests
{
    private static readonly string[] Models = ["abacus", "almanac", "scribe"];
    private readonly ComposeFile _file = new();

    [Fact]
    public void Every_command_line_and_variable_is_understood()
    {
        _file.Own.ShouldBe(["topics", "worker-abacus", "worker-almanac", "worker-scribe", "fuser", "router", "dashboard", "client"], ignoreOrder: true);
        foreach (var service in _file.Own)
        {
            Parse([.. _file.List(service, "entrypoint").Skip(1), .. _file.List(service, "command")], _file.Environment(service)).ShouldNotBeNull(service);
        }
    }

    [Fact]
    public void A_wrong_command_line_or_variable_would_be_seen()
    {
        Should.Throw<CliException>(() => Parse(["worker", "--modle", "abacus"], []));
        Should.Throw<CliException>(() => Parse(["fuser"], new() { ["MODELNET_PARTITIONS"] = "many" }));
    }

    [Fact]
    public void Every_variable_of_the_program_is_an_option_of_some_verb()
    {
        using var environment = Environment([]);
        var known = CommandTree.Build(environment).Subcommands.SelectMany(verb => verb.Options.Concat(verb.Subcommands.SelectMany(each => each.Options))).Select(SettingLayers.VariableOf).ToHashSet();
        _file.Own.SelectMany(service => _file.Environment(service).Keys).Distinct().Except(known).ShouldBeEmpty();
    }

    [Fact]
    public void Variables_and_their_defaults_are_those_of_the_example()
    {
        _file.Variables.Distinct().OrderBy(variable => variable.Name).ShouldBe(_file.Example.Select(pair => (pair.Key, pair.Value)).OrderBy(pair => pair.Key));
    }

    [Fact]
    public void Every_port_is_this_machine_s_only()
    {
        var ports = _file.Services.Keys.SelectMany(service => _file.List(service, "ports")).ToList();
        ports.Count.ShouldBe(3);
        ports.ShouldAllBe(port => port.StartsWith("127.0.0.1:", StringComparison.Ordinal) && port.Split(':').Length == 3);
    }

    [Fact]
    public void Services_wait_for_services_that_there_are() =>
        _file.Services.Keys.SelectMany(_file.DependsOn).Distinct().Except(_file.Services.Keys).ShouldBeEmpty();

    [Fact]
    public void The_broker_listens_where_the_services_look()
    {
        var listeners = _file.Environment("kafka")["KAFKA_LISTENERS"].Split(',');
        foreach (var service in _file.Own)
        {
            var address = _file.Environment(service)["MODELNET_KAFKA"].Split(':');
            _file.Services.Keys.ShouldContain(address[0]);
            listeners.ShouldContain($"INSIDE://:{address[1]}", service);
            new Uri(_file.Environment(service)["MODELNET_SCHEMA_REGISTRY"]).Host.ShouldBe("registry");
        }

        _file.Environment("kafka")["KAFKA_ADVERTISED_LISTENERS"].ShouldContain("INSIDE://kafka:29092");
    }

    [Fact]
    public void Topics_routers_and_workers_name_the_same_models()
    {
        ModelsOf("topics").ShouldBe(Models);
        ModelsOf("router").ShouldBe(Models);
        Models.SelectMany(model => ModelsOf($"worker-{model}")).ShouldBe(Models);
        Models.ShouldAllBe(model => File.Exists(Path.Combine(TestFiles.Repository!, "models", model + ".gguf")));
    }

    [Fact]
    public void Every_service_of_the_table_runs()
    {
        var verbs = _file.Own.Select(service => _file.List(service, "entrypoint").Concat(_file.List(service, "command")).ElementAt(service == "client" ? 1 : 0)).ToList();
        foreach (var service in Enum.GetValues<Service>().Except([Service.Reader]))
        {
            verbs.ShouldContain(service == Service.Client ? "run" : service.ToString().ToLowerInvariant());
        }
    }

    [Fact]
    public void The_image_copies_what_there_is_and_its_health_check_is_understood()
    {
        var lines = File.ReadAllLines(Path.Combine(ComposeFile.Folder, "Dockerfile"));
        var kept = File.ReadAllLines(Path.Combine(ComposeFile.Folder, "Dockerfile.dockerignore")).Where(line => line.StartsWith('!')).Select(line => line[1..]).ToList();
        kept.Where(path => !path.Contains('*')).ShouldAllBe(path => Path.Exists(Path.Combine(TestFiles.Repository!, path)));
        lines.ShouldContain("USER app");
        var check = lines.Single(line => line.StartsWith("HEALTHCHECK", StringComparison.Ordinal));
        string[] words = [.. check[(check.IndexOf('[', StringComparison.Ordinal) + 1)..^1].Split(',').Select(word => word.Trim(' ', '"'))];
        words[0].ShouldBe("modelnet");
        Parse(words[1..], _file.Environment("fuser")).ShouldNotBeNull();
    }

    private string[] ModelsOf(string service) => [.. _file.List(service, "command").SkipLast(1).Zip(_file.List(service, "command").Skip(1)).Where(pair => pair.First == "--model").Select(pair => pair.Second)];

    private static System.CommandLine.ParseResult Parse(string[] arguments, Dictionary<string, string> variables)
    {
        using var environment = Environment(variables);
        return SettingLayers.Parse(CommandTree.Build(environment), arguments, environment);
    }

    private static CliEnvironment Environment(Dictionary<string, string> variables) => new()
    {
        Out = TextWriter.Null,
        Error = TextWriter.Null,
        In = TextReader.Null,
        Variable = variables.GetValueOrDefault,
        Folder = AppContext.BaseDirectory,
    };
}
