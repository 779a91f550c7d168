using System.CommandLine;
using ModelNet.Cli.CommandLine;
using ModelNet.Cli.Eval;
using ModelNet.Cli.Runs;
using ModelNet.Evaluation;
using ModelNet.Flow;

namespace ModelNet.Cli.Verbs;

/// <summary>What <c>modelnet eval</c> takes.</summary>
internal sealed class EvalOptions
{
    private readonly Option<string?> _questions = OptionFactory.Text("--questions", "FILE", "JSON lines with question and answer (id, family and language are optional); default: the bundled test questions");
    private readonly Option<int?> _limit = OptionFactory.Number("--limit", "Ask only N questions: the first ones, or with --seed a random choice", 1, int.MaxValue);
    private readonly Option<int?> _seed = OptionFactory.Number("--seed", "Choose the questions of --limit at random; the same seed chooses the same ones", 0, int.MaxValue);
    private readonly Option<string[]> _files = OptionFactory.Texts("--model", "NAME=FILE", "A model and its GGUF file; the name may be left out");
    private readonly Option<string[]> _models = OptionFactory.Texts("--models", "NAMES|DIR", $"The models to evaluate, such as a,b,c (2 to {PathEnumeration.MostModels}), or a folder with GGUF files; default: those of --model and of the folders, else the bundled ones");
    private readonly Option<string[]> _flows = OptionFactory.Texts("--flow", "FLOW", "Evaluate this flow, and its models alone, in place of all orders");
    private readonly Option<string?> _structures = OptionFactory.Text("--structures", "LIST", "Which structures' orders: some of si,pi,s2p,p2s, or alone for none; default all");
    private readonly Option<int?> _maxTokens = OptionFactory.Number("--max-tokens", "Tokens of each stage; the flow's own, else 256", 1, FlowLimits.MaxTokens, "max_tokens_out_of_range");
    private readonly ComputeOptions _compute = new("every evaluation gives the same answers");
    private readonly Option<int?> _parallel = OptionFactory.Number("--parallel", "Sessions in flight; default by the size of the models", 1, 1024);
    private readonly Option<string?> _output = OptionFactory.Text("--output", "DIR", "The folder of answers, summary and report; default: a new one below .modelnet/evals");
    private readonly Option<bool> _resume = OptionFactory.Flag("--resume", "Go on with the newest evaluation of this very command, or the one in -o");
    private readonly Option<int?> _drain = OptionFactory.Number("--drain", "Seconds that open sessions may go on after Ctrl-C; default 10", 0, 86_400);
    private readonly Option<bool> _json = OptionFactory.Flag("--json", "JSON lines on stdout");

    public EvalOptions() => _output.Aliases.Add("-o");

    public void AddTo(Command verb)
        => verb.AddAll(_questions, _limit, _seed, _files, _models, _flows, _structures, _maxTokens, _compute.Deterministic, _compute.Context, _compute.Threads, _compute.Cores, _compute.DecodeAhead, _parallel, _compute.Gpu, _compute.Devices, _output, _resume, _drain, _json);

    public EvalSettings Read(ParseResult parsed) => new()
    {
        Seed = parsed.GetValue(_seed),
        Models = parsed.GetValue(_models) ?? [],
        Structures = parsed.GetValue(_structures),
        Run = _compute.Read(parsed, new RunSettings
        {
            Flows = parsed.GetValue(_flows) ?? [],
            QuestionFile = parsed.GetValue(_questions),
            Limit = parsed.GetValue(_limit),
            Models = new ModelSettings { Files = parsed.GetValue(_files) ?? [] },
            MaxTokens = parsed.GetValue(_maxTokens),
            Parallel = parsed.GetValue(_parallel),
            LogFolder = parsed.GetValue(_output),
            Resume = parsed.GetValue(_resume),
            Json = parsed.GetValue(_json),
            Drain = parsed.GetValue(_drain) is { } seconds ? TimeSpan.FromSeconds(seconds) : new RunSettings().Drain,
        }),
    };
}
