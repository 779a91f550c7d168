using System.Globalization;
using ModelNet.Cli.Models;
using ModelNet.Cli.Runs;
using ModelNet.Cli.Text;
using ModelNet.Flow;

namespace ModelNet.Cli.Flows;

/// <summary>Lists flows, and shows one.</summary>
internal sealed class FlowListing
{
    private readonly CliEnvironment _environment;
    private readonly bool _json;
    private readonly FlowCatalog _flows;
    private readonly string[] _models;

    public FlowListing(CliEnvironment environment, ModelSettings models, bool json)
    {
        (_environment, _json) = (environment, json);
        var finder = new ModelFinder(environment);
        var catalog = finder.Find(models);
        finder.AddBundled(catalog);
        _models = [.. catalog.Names];
        _flows = FlowCatalog.Load(environment, _models);
    }

    /// <summary>One line for each flow; a file with errors says so.</summary>
    public void List()
    {
        var table = new TextTable("name", "kind", "expression", "description", "file");
        foreach (var entry in _flows.Entries)
        {
            var parsed = FlowDocument.Parse(entry.Text);
            var (kind, expression) = parsed.Plan is { } plan ? (plan.Kind.ToString(), plan.Expression) : ("-", $"{parsed.Errors[0].Code}: see modelnet validate");
            var description = parsed.Plan?.Description ?? entry.Description;
            if (_json)
            {
                _environment.Out.WriteLine(JsonLines.Of(new { type = "flow", name = entry.Name, kind, expression = parsed.Plan?.Expression, description, file = entry.Path, error = parsed.Plan is null ? parsed.Errors[0].Code : null }));
            }

            table.Add(entry.Name, kind, SafeText.Short(expression, 48), SafeText.Short(description, 64), entry.Path is { } path ? Path.GetRelativePath(_environment.Folder, path) : "(built in)");
        }

        if (!_json)
        {
            table.WriteTo(_environment.Out);
            SayWhenEmpty();
        }
    }

    /// <summary>Everything about one flow.</summary>
    /// <exception cref="Errors.CliException">it has errors, or there is none of this name.</exception>
    public void Show(string flow)
    {
        // Any model name is fine here: a flow can be looked at before its models are there.
        var known = _flows.Find(flow) is null ? ModelsOf(flow) : null;
        var plan = new FlowChecker(_environment, _flows, known).Check([flow])[0].Plan;
        if (_json)
        {
            _environment.Out.WriteLine(JsonLines.Of(FlowShapes.Plan(plan)));
        }
        else
        {
            Print(plan);
        }
    }

    // A single word that is no model and no flow is a mistake rather than a flow of one model.
    private string[]? ModelsOf(string flow) => ModelNames.IsValid(flow) && !File.Exists(Path.Combine(_environment.Folder, flow)) ? _models : null;

    private void Print(FlowPlan plan)
    {
        var output = _environment.Out;
        output.WriteLine($"{SafeText.OneLine(plan.Expression)}  ({plan.Kind})");
        if (plan.Description is { } description)
        {
            output.WriteLine(SafeText.Lines(description.Trim()));
        }

        if (plan.Language == FlowLanguage.Auto)
        {
            output.WriteLine("a Chinese question gets the prompts in Chinese (--json shows them)");
        }

        foreach (var stage in plan.Stages)
        {
            output.WriteLine();
            output.WriteLine(Heading(stage));
            foreach (var branch in stage.Branches)
            {
                Print(branch, stage, plan.Language);
            }
        }
    }

    private static string Heading(StagePlan stage)
    {
        var sees = stage.Inputs.Count == 0 ? "the question" : "the question and the result of " + string.Join(", ", stage.Inputs.Select(input => string.Create(CultureInfo.InvariantCulture, $"stage {input + 1}")));
        var fusion = stage.Fused ? string.Create(CultureInfo.InvariantCulture, $"{(stage.Policy == FlowPolicy.Span ? "" : $", {SessionWord(stage.Aggregation)} mean of the top {stage.TopK}")}{(stage.Deciding == FlowDeciding.Early ? ", decided as soon as it is certain" : "")}{PlanDescription.DraftingOf(stage)}{PlanDescription.PolicyOf(stage)}{Straggler(stage)}") : "";
        return string.Create(CultureInfo.InvariantCulture, $"stage {stage.Number}: {stage.Label}, {SessionWord(stage.Role)}, sees {sees}, at most {stage.MaxTokens} tokens{fusion}{PlanDescription.SamplingOf(stage)}");
    }

    private void Print(BranchPlan branch, StagePlan stage, FlowLanguage language)
    {
        var weight = stage.Fused ? string.Create(CultureInfo.InvariantCulture, $" (weight {branch.Weight:0.###})") : "";
        _environment.Out.WriteLine($"  {branch.Model}{weight}");
        var prompt = branch.Prompt.In(language == FlowLanguage.Chinese ? FlowLanguage.Chinese : FlowLanguage.English);
        foreach (var message in prompt.Messages)
        {
            _environment.Out.WriteLine($"    {message.Role}: {SafeText.Lines(message.Content.Trim()).Replace("\n", "\n      ", StringComparison.Ordinal)}");
        }
    }

    private static string SessionWord(Enum value) => value.ToString().ToLowerInvariant();

    private static string Straggler(StagePlan stage) => stage.Straggler switch
    {
        FlowStraggler.Quorum => string.Create(CultureInfo.InvariantCulture, $", after {stage.DeadlineMilliseconds} ms by {stage.Quorum} of {stage.Branches.Count} branches"),
        FlowStraggler.Fail => string.Create(CultureInfo.InvariantCulture, $", fails when a branch is {stage.DeadlineMilliseconds} ms late"),
        _ => "",
    };

    private void SayWhenEmpty()
    {
        if (_flows.Entries.Count == 0)
        {
            _environment.Error.WriteLine("no flows: there is no folder 'flows' here or above, and the built-in flows need a model (--models DIR)");
        }
    }
}
