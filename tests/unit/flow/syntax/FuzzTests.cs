namespace ModelNet.Flow.Tests;

/// <summary>No text makes the parser throw, and every error points into the text. A failure names the seed.</summary>
public sealed class FuzzTests
{
    private static readonly string[] Pieces =
    [
        "a", "bo", ">", "[", "]", "(", ")", ",", "*2", "*", " ", "\n", "\r\n", "\t", ":", ": ", "{", "}", "\"", "'", "#", "&x ", "*x ", "!t ", "|", "|\n  ", ">\n  ", "-", "- ", "? ", "%", "---\n",
        "...", "flow: ", "\nflow: ", "name: ", "\nname: x", "stages:\n  1: ", "{question}", "{result_1}", "prompts:\n  assistant: ", "weights: ", "models: ", "max_tokens: 0", "null", "~", "0", "中", "😀", "\u0085", "\u2028",
        "\uFEFF", "\\", "\\u", "\"\\ud800\"", "\ud800", "\0", "en: ", "role: ", "content: ", "stages: {1: {prompt: ", "@", "`",
    ];

    [Fact]
    public void Random_pieces()
    {
        for (int seed = 0; seed < 10_000; seed++)
        {
            var random = new Random(seed);
            Check(string.Concat(Enumerable.Range(0, random.Next(1, 14)).Select(_ => Pieces[random.Next(Pieces.Length)])), seed);
        }
    }

    [Fact]
    public void Mutations_of_a_good_file()
    {
        const string Good = """
            name: x
            flow: [ada > bo, cleo*2] > dee
            weights: { bo: 0.7, cleo: 3 }
            prompts:
              assistant: "A {question}"
              verifier: { en: V, zh: [{role: system, content: S}] }
            stages:
              2: { top_k: 256, prompt: { zh: "{question}" } }
              3:
                prompt: |
                  {result_1}
            """;
        for (int seed = 0; seed < 4_000; seed++)
        {
            var random = new Random(seed);
            string text = Good;
            for (int edits = random.Next(1, 4); edits > 0; edits--)
            {
                int at = random.Next(text.Length);
                text = random.Next(3) switch
                {
                    0 => text.Remove(at, Math.Min(random.Next(1, 9), text.Length - at)),
                    1 => text.Insert(at, Pieces[random.Next(Pieces.Length)]),
                    _ => text[..at],
                };
                text = text.Length == 0 ? " " : text;
            }

            Check(text, seed);
        }
    }

    private static void Check(string text, int seed)
    {
        FlowParseResult result = FlowDocument.Parse(text);
        (result.Plan is null).ShouldBe(result.Errors.Count > 0, $"seed {seed}");
        string[] lines = text.TrimStart('\uFEFF').Split('\n');
        foreach (FlowError error in result.Errors)
        {
            error.Line.ShouldBeInRange(1, lines.Length + 1, $"seed {seed}: {error}");
            error.Column.ShouldBeGreaterThan(0, $"seed {seed}: {error}");
            FlowErrorText.Render(error, text).ShouldNotContain('\0');
        }

        if (result.Plan is { } plan)
        {
            FlowDocument.Parse(plan.ToString()).Plan.ShouldBe(plan, $"seed {seed}: {text}");
        }
    }
}
