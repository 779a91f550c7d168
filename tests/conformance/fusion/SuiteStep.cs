using System.Globalization;
using System.Text.Json;
using ModelNet.Vocabulary;

namespace ModelNet.Fusion.Conformance;

/// <summary>One step of the suite and what it must come to, as the files say it.</summary>
internal sealed record SuiteStep(string Name, JsonElement Json)
{
    private static readonly string s_folder = AppContext.BaseDirectory;

    /// <summary>Every step of the suite.</summary>
    public static IReadOnlyList<SuiteStep> All { get; } =
    [
        .. File.ReadLines(Path.Combine(s_folder, "steps.jsonl")).Select(line => JsonDocument.Parse(line).RootElement).Select(step => new SuiteStep(step.GetProperty("name").GetString()!, step)),
    ];

    /// <summary>The token tables by name.</summary>
    public static IReadOnlyDictionary<string, VocabularyTable> Tables { get; } =
        JsonDocument.Parse(File.ReadAllText(Path.Combine(s_folder, "vocabularies.json"))).RootElement.EnumerateObject().ToDictionary(table => table.Name, table => TableOf(table.Value));

    public JsonElement Expected => Json.GetProperty("expected");

    public string Kind => Expected.GetProperty("kind").GetString()!;

    public bool IsSample => Json.TryGetProperty("seed", out _);

    /// <summary>How the token is drawn.</summary>
    public SamplingParameters Sampling => new(Json.GetProperty("seed").GetString()!, OrOne("temperature"), OrOne("top_p"));

    public double[] Weights => [.. Json.GetProperty("weights").EnumerateArray().Select(weight => weight.GetDouble())];

    public Aggregation Aggregation => Json.GetProperty("aggregation").GetString() == "geometric" ? Aggregation.Geometric : Aggregation.Arithmetic;

    public IReadOnlyList<JsonElement> Branches => [.. Json.GetProperty("branches").EnumerateArray()];

    public StepPolicy Policy
    {
        get
        {
            var kind = PolicyNames.Parse(Json.GetProperty("policy").GetString()!);
            uint[] factors = Json.TryGetProperty("prompt_bits", out var bits)
                ? PromptFactors.Of([.. bits.EnumerateArray().Select(value => double.Parse(value.GetString()!, CultureInfo.InvariantCulture))])
                : [];
            return new StepPolicy(kind, Json.GetProperty("top_k").GetInt32(), factors, Json.TryGetProperty("lead", out var lead) ? lead.GetInt32() : -1);
        }
    }

    /// <summary>A join that holds the step, its branches set in the given order.</summary>
    public StepJoin Join(VocabularyUnion union, IEnumerable<int> arrival)
    {
        var join = new StepJoin(union);
        join.Reset(Branches.Count, Weights, Aggregation, Policy);
        foreach (var branch in arrival)
        {
            Set(join, union, branch, Branches[branch]);
        }

        return join;
    }

    private static void Set(StepJoin join, VocabularyUnion union, int branch, JsonElement shape)
    {
        if (shape.TryGetProperty("abstains", out _))
        {
            join.Abstain(branch);
        }
        else if (!shape.TryGetProperty("missing", out _))
        {
            int[] ids = [.. shape.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32())];
            float[] probabilities = [.. shape.GetProperty("probabilities").EnumerateArray().Select(p => HexFloat.Parse(p.GetString()!))];
            var map = union.Register(Tables[shape.GetProperty("vocabulary").GetString()!]);
            join.Set(branch, map, ids, probabilities, Number(shape, "end_of_sequence"), Number(shape, "kth"), Number(shape, "residual"));
        }
    }

    private double OrOne(string name) => Json.TryGetProperty(name, out var value) ? value.GetDouble() : 1;

    private static float Number(JsonElement shape, string name) => HexFloat.Parse(shape.GetProperty(name).GetString()!);

    private static VocabularyTable TableOf(JsonElement table) => VocabularyTable.Create(
        [.. table.GetProperty("tokens").EnumerateArray().Select(token => (ReadOnlyMemory<byte>)Convert.FromHexString(token.GetString()!))],
        [.. table.GetProperty("kinds").GetString()!.Select(kind => kind switch { 'b' => TokenKind.Byte, 'c' => TokenKind.Control, 'e' => TokenKind.EndOfGeneration, _ => TokenKind.Normal })]);
}
