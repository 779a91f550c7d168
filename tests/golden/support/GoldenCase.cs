using ModelNet.Client;
using ModelNet.Golden.Reference;

namespace ModelNet.Golden;

/// <summary>One question to one fused stage, as the product is asked and as the reference computes it.</summary>
internal sealed record GoldenCase(string Session, string Question, IReadOnlyList<ReferenceModel> Models, FusionRule Rule, int MaxTokens)
{
    /// <summary>Lines of the flow file that must not change a token.</summary>
    public string Settings { get; init; } = "";

    public SessionRequest Request => new() { Session = Session, Flow = Flow, Question = Question, MaxTokens = MaxTokens, Deterministic = true };

    public string Flow
    {
        get
        {
            var branches = Models.Select((model, i) => FormattableString.Invariant($"{model.Name}*{Rule.Weights[i]}"));
            var expression = $"[{string.Join(", ", branches)}]";
            var settings = (Rule.Geometric ? "aggregation: geometric\n" : "") + Settings;
            return settings.Length > 0 ? $"flow: {expression}\n{settings}" : expression;
        }
    }

    public ReferenceRun Reference(ReferenceLoop loop) => loop.Run(Models, ReferencePrompts.For(Question), Rule, MaxTokens);

    /// <summary>The committed questions.</summary>
    public static string[] Questions { get; } = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "prompts.txt"));

    /// <summary>Deals the questions out over two and three branches, equal and unequal weights, both means.</summary>
    public static List<GoldenCase> Deal(IEnumerable<string> questions, IReadOnlyList<ReferenceModel> models, int maxTokens)
    {
        var (a, b, c) = (models[0], models[1], models[^1]);
        (ReferenceModel[] Models, FusionRule Rule)[] rules =
        [
            ([a, b], new FusionRule([1, 1])),
            ([a, b, c], new FusionRule([1, 1, 1])),
            ([b, c], new FusionRule([3, 1])),
            ([c, a], new FusionRule([1, 1], Geometric: true)),
            ([a, b, c], new FusionRule([0.5, 0.3, 0.2])),
            ([c, b], new FusionRule([1, 1])),
            ([a, b, c], new FusionRule([2, 1, 3], Geometric: true)),
            ([c, b, a], new FusionRule([0.125, 0.75, 0.125])),
        ];
        return [.. questions.Select((question, i) => new GoldenCase(FormattableString.Invariant($"q{i:000}"), question, rules[i % rules.Length].Models, rules[i % rules.Length].Rule, maxTokens))];
    }
}
