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
    private readonly Option<bool> _deterministic = OptionFactory.Flag("--deterministic", "Fixed batch shapes: the same tokens whatever else is running (slower)");
    private readonly Option<int?> _context = OptionFactory.Number("--context", $"Tokens of prompt and answer that a session may hold in each model, at most what it was trained for; default {RunSettings.DefaultContext}", 16, 1 << 24);
    private readonly Option<int?> _threads = OptionFactory.Number("--threads", "Compute threads of each model; default: the cores shared among the branches of the widest stage", 1, 1024);
    private readonly Option<int?> _cores = OptionFactory.Number("--cores", "Compute threads over all models; default: every core", 1, 1024);
    private readonly Option<int?> _parallel = OptionFactory.Number("--parallel", "Sessions in flight; default 2 to 4 by the number of cores. 1 streams the text as it comes", 1, 1024);
    private readonly Option<int?> _gpu = OptionFactory.Number("--gpu", "Layers to keep on the GPU, -1 for all; default 0", -1, 10_000);
    private readonly Option<string[]> _devices = OptionFactory.Texts("--device", "NAME", "A device as 'modelnet doctor' names it, such as CUDA0");
    private readonly Option<string?> _log = OptionFactory.Text("--log", "DIR", "The run's folder; default: a new one below .modelnet/runs");
    private readonly Option<bool> _resume = OptionFactory.Flag("--resume", "Continue the newest run of this very command, or the one in --log");
    private readonly Option<int?> _drain = OptionFactory.Number("--drain", "Seconds that open sessions may go on after Ctrl-C; default 10", 0, 86_400);
    private readonly BusOptions _bus = new();
    private readonly Option<bool> _json = OptionFactory.Flag("--json", "JSON lines on stdout");
    private readonly Option<bool> _quiet = OptionFactory.Flag("--quiet", "Only the answers on stdout, only errors on stderr");

    public void AddTo(Command verb)
    {
        verb.Arguments.Add(_prompt);
        foreach (var option in new Option[] { _flows, _questions, _limit, _models.Files, _models.Folders, _maxTokens, _deterministic, _context, _threads, _cores, _parallel, _gpu, _devices, _log, _resume, _drain, _json, _quiet })
        {
            verb.Options.Add(option);
        }

        _bus.AddTo(verb);
    }

    public RunSettings Read(ParseResult parsed) => new()
    {
        Prompt = parsed.GetValue(_prompt),
        Flows = parsed.GetValue(_flows) ?? [],
        QuestionFile = parsed.GetValue(_questions),
        Limit = parsed.GetValue(_limit),
        Models = _models.Read(parsed),
        Bus = _bus.Read(parsed),
        MaxTokens = parsed.GetValue(_maxTokens),
        Deterministic = parsed.GetValue(_deterministic),
        Context = parsed.GetValue(_context) ?? RunSettings.DefaultContext,
        Threads = parsed.GetValue(_threads),
        Cores = parsed.GetValue(_cores),
        Parallel = parsed.GetValue(_parallel),
        GpuLayers = parsed.GetValue(_gpu) ?? 0,
        Devices = parsed.GetValue(_devices) ?? [],
        LogFolder = parsed.GetValue(_log),
        Resume = parsed.GetValue(_resume),
        Json = parsed.GetValue(_json),
        Quiet = parsed.GetValue(_quiet),
        Drain = parsed.GetValue(_drain) is { } seconds ? TimeSpan.FromSeconds(seconds) : new RunSettings().Drain,
    };
}
