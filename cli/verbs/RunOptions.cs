using System.CommandLine;
using ModelNet.Cli.Bus;
using ModelNet.Cli.CommandLine;
using ModelNet.Cli.Runs;
using ModelNet.Flow;

namespace ModelNet.Cli.Verbs;

/// <summary>What <c>modelnet run</c> takes.</summary>
internal sealed class RunOptions
{
    private readonly Argument<string?> _prompt = new("PROMPT") { Description = "The question; - reads it from standard input", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string[]> _flows = OptionFactory.Texts("--flow", "FLOW", "An expression such as \"a > [b, c]\", a flow file, or a flow's name; with several, each question runs through each");
    private readonly Option<string?> _questions = OptionFactory.Text("--questions", "FILE", "JSON lines with a field question, prompt or problem (id and answer are optional), or plain text, one question on each line");
    private readonly Option<int?> _limit = OptionFactory.Number("--limit", "Ask only the first N questions of the file", 1, int.MaxValue);
    private readonly ModelOptions _models = new();
    private readonly Option<int?> _maxTokens = OptionFactory.Number("--max-tokens", "Tokens of each stage; the flow's own, else 256", 1, FlowLimits.MaxTokens, "max_tokens_out_of_range");
    private readonly SamplingOptions _sampling = new();
    private readonly ComputeOptions _compute = new();
    private readonly Option<int?> _parallel = OptionFactory.Number("--parallel", "Sessions in flight; default 2 to 4 by the number of cores. 1 streams the text as it comes", 1, 1024);
    private readonly Option<string?> _log = OptionFactory.Text("--log", "DIR", "The run's folder; default: a new one below .modelnet/runs");
    private readonly Option<bool> _resume = OptionFactory.Flag("--resume", "Continue the newest run of this very command, or the one in --log");
    private readonly Option<int?> _drain = OptionFactory.Number("--drain", "Seconds that open sessions may go on after Ctrl-C; default 10", 0, 86_400);
    private readonly BusOptions _bus = new();
    private readonly Option<bool> _json = OptionFactory.Flag("--json", "JSON lines on stdout");
    private readonly Option<bool> _quiet = OptionFactory.Flag("--quiet", "Only the answers on stdout, only errors on stderr");

    public void AddTo(Command verb)
    {
        verb.Arguments.Add(_prompt);
        verb.AddAll(_flows, _questions, _limit, _models.Files, _models.Folders, _maxTokens);
        _sampling.AddTo(verb);
        verb.AddAll(_compute.Deterministic, _compute.Context, _compute.Threads, _compute.Cores, _compute.DecodeAhead, _parallel, _compute.Gpu, _compute.Devices, _log, _resume, _drain, _json, _quiet);
        _bus.AddTo(verb);
    }

    public RunSettings Read(ParseResult parsed) => _compute.Read(parsed, new RunSettings
    {
        Prompt = parsed.GetValue(_prompt),
        Flows = parsed.GetValue(_flows) ?? [],
        QuestionFile = parsed.GetValue(_questions),
        Limit = parsed.GetValue(_limit),
        Models = _models.Read(parsed),
        Bus = _bus.Read(parsed),
        MaxTokens = parsed.GetValue(_maxTokens),
        Sampling = _sampling.Read(parsed),
        Parallel = parsed.GetValue(_parallel),
        LogFolder = parsed.GetValue(_log),
        Resume = parsed.GetValue(_resume),
        Json = parsed.GetValue(_json),
        Quiet = parsed.GetValue(_quiet),
        Drain = parsed.GetValue(_drain) is { } seconds ? TimeSpan.FromSeconds(seconds) : new RunSettings().Drain,
    });
}
