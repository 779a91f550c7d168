using System.CommandLine;
using ModelNet.Cli.Batch;
using ModelNet.Cli.Bus;
using ModelNet.Cli.CommandLine;
using ModelNet.Cli.Errors;
using ModelNet.Cli.Runs;
using ModelNet.Flow;

namespace ModelNet.Cli.Verbs;

/// <summary>What <c>modelnet batch</c> takes.</summary>
internal sealed class BatchOptions
{
    private readonly Argument<string?> _input = new("INPUT") { Description = "JSON lines, gzip or not: OpenAI batch lines, or {\"id\": …, \"question\": …}; - reads standard input", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _output = OptionFactory.Text("--output", "FILE", "The answers, one JSON line each; - writes to standard output");
    private readonly Option<string?> _errors = OptionFactory.Text("--errors", "FILE", "The lines without an answer; default: beside the output, .errors.jsonl");
    private readonly Option<string?> _flow = OptionFactory.Text("--flow", "FLOW", "An expression such as \"a > [b, c]\", a flow file, or a flow's name");
    private readonly ModelOptions _models = new();
    private readonly Option<int?> _maxTokens = OptionFactory.Number("--max-tokens", "Tokens of each stage for lines that do not say; the flow's own, else 256", 1, FlowLimits.MaxTokens, "max_tokens_out_of_range");
    private readonly SamplingOptions _sampling = new(", for lines that do not say");
    private readonly ComputeOptions _compute = new();
    private readonly Option<int?> _parallel = OptionFactory.Number("--parallel", "Sessions in flight; default by the size of the models", 1, 4096);
    private readonly Option<bool> _keepOrder = OptionFactory.Flag("--keep-order", "Write in the order of the input");
    private readonly Option<bool> _keepLog = OptionFactory.Flag("--keep-log", "Keep the whole log in OUTPUT.work, also after the end");
    private readonly Option<int?> _logLimit = OptionFactory.Number("--log-limit", $"MiB at which the log in OUTPUT.work gives way to a new one; default {BatchJob.DefaultLogLimitMiB}", 1, 1 << 20);
    private readonly Option<bool> _resume = OptionFactory.Flag("--resume", "Go on with the batch of this output");
    private readonly Option<bool> _retry = OptionFactory.Flag("--retry-failed", "With --resume: try the lines in the error file again");
    private readonly Option<bool> _overwrite = OptionFactory.Flag("--overwrite", "Replace an output that exists");
    private readonly Option<bool> _force = OptionFactory.Flag("--force", "With --resume: go on although flow, models or parameters are others");
    private readonly Option<int?> _drain = OptionFactory.Number("--drain", "Seconds that open sessions may go on after Ctrl-C; default 10", 0, 86_400);
    private readonly Option<ProgressMode?> _progress = OptionFactory.Choice<ProgressMode>(
        "--progress",
        "MODE",
        "On stderr: auto, plain, json or none; auto draws a table on a terminal",
        ("auto", null),
        ("plain", ProgressMode.Plain),
        ("json", ProgressMode.Json),
        ("none", ProgressMode.None));

    private readonly BusOptions _bus = new();

    public BatchOptions() => _output.Aliases.Add("-o");

    public void AddTo(Command verb)
    {
        verb.Arguments.Add(_input);
        verb.AddAll(_output, _errors, _flow, _models.Files, _models.Folders, _maxTokens);
        _sampling.AddTo(verb);
        verb.AddAll(_compute.Deterministic, _compute.Context, _compute.Threads, _compute.Cores, _compute.DecodeAhead, _parallel, _compute.Gpu, _compute.Devices);
        verb.AddAll(_keepOrder, _keepLog, _logLimit, _resume, _retry, _overwrite, _force, _drain, _progress);
        _bus.AddTo(verb);
    }

    /// <exception cref="CliException"><c>input_missing</c>, <c>output_missing</c>.</exception>
    public BatchSettings Read(ParseResult parsed) => new()
    {
        Input = parsed.GetValue(_input) ?? throw CliException.Usage("input_missing", "no input was named", "name a file of JSON lines after 'batch', or - for standard input"),
        Output = parsed.GetValue(_output) ?? throw CliException.Usage("output_missing", "no output was named", "add -o FILE, or -o - for standard output"),
        Errors = parsed.GetValue(_errors),
        KeepOrder = parsed.GetValue(_keepOrder),
        KeepLog = parsed.GetValue(_keepLog),
        LogLimitMiB = parsed.GetValue(_logLimit),
        Resume = parsed.GetValue(_resume),
        RetryFailed = parsed.GetValue(_retry),
        Overwrite = parsed.GetValue(_overwrite),
        Force = parsed.GetValue(_force),
        Progress = parsed.GetValue(_progress),
        Run = _compute.Read(parsed, new RunSettings
        {
            Flows = parsed.GetValue(_flow) is { } flow ? [flow] : [],
            Models = _models.Read(parsed),
            Bus = _bus.Read(parsed),
            MaxTokens = parsed.GetValue(_maxTokens),
            Sampling = _sampling.Read(parsed),
            Parallel = parsed.GetValue(_parallel),
            Drain = parsed.GetValue(_drain) is { } seconds ? TimeSpan.FromSeconds(seconds) : new RunSettings().Drain,
        }),
    };
}
