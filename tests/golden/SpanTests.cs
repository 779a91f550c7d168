using ModelNet.Client;
using ModelNet.Golden.Reference;
using ModelNet.Tests.Support;
using ModelNet.Verifier.Checks;
using ModelNet.Verifier.Reading;
using Xunit.Abstractions;

namespace ModelNet.Golden;

/// <summary>Stages that fuse spans give the spans of a plain loop in this process, whatever is interrupted, and the log shows why.</summary>
[Collection(GoldenCollection.Name)]
public sealed class SpanTests(GoldenModels models, ITestOutputHelper output)
{
    private const int Tokens = 32;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    [SkippableFact]
    public async Task The_bundled_models_agree_with_the_reference()
    {
        var spans = await CompareAsync(Cases(GoldenCase.Questions.Where((_, i) => i % 8 == 5).Take(24), models.Bundled));
        spans.ShouldBeGreaterThan(80, "steps");
    }

    [SkippableFact]
    public Task Random_models_agree_on_gibberish() => CompareAsync(Cases(GoldenCase.Questions.Take(12), models.Random));

    [SkippableFact]
    public async Task One_branch_and_two_equal_ones_say_what_the_model_says_alone()
    {
        foreach (var model in new[] { models.Bundled[0], models.Random[1] })
        {
            using var folder = new TemporaryFolder();
            string[] flows = [model.Name, .. new[] { 1, 3, 7, 16 }.SelectMany(length => new[] { Flow($"[{model.Name}]", length), Flow($"[{model.Name}, {model.Name}*2]", length) })];
            var requests = flows.SelectMany((flow, i) => GoldenCase.Questions.Take(4).Select((question, j) => new SessionRequest { Session = $"{j}.{i}", Flow = flow, Question = question, MaxTokens = 22, Deterministic = true })).ToList();
            var (log, seen) = await Services.RunAsync(folder.Path, [model.Model], requests, Limit);
            foreach (var request in requests)
            {
                var alone = $"{request.Session[0]}.0";
                seen.TextOf(request.Session).ShouldBe(seen.TextOf(alone), request.Flow);
                log.ResultOf(request.Session).Stages[0].Finish.ShouldBe(log.ResultOf(alone).Stages[0].Finish, request.Flow);
            }
        }
    }

    [SkippableTheory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(8)]
    [InlineData(13)]
    [InlineData(21)]
    public async Task Stopped_in_the_middle_of_a_step_and_started_again_every_bit_is_that_of_an_uninterrupted_run(int atDecode)
    {
        var (first, second) = (models.Bundled[0], models.Bundled[^1]);
        var request = new SessionRequest { Session = "s", Flow = Flow($"[{first.Name}, {second.Name}]", 3), Question = GoldenCase.Questions[21], MaxTokens = Tokens, Deterministic = true };
        using var plain = new TemporaryFolder();
        var (expected, _) = await Services.RunAsync(plain.Path, [first.Model, second.Model], [request], Limit);
        using var folder = new TemporaryFolder();
        foreach (var (pausing, decode) in new[] { (first, atDecode), (second, Math.Max(2, atDecode / 2)) })
        {
            using var pause = new PausePoint(decode);
            await using var services = await Services.StartAsync(folder.Path, [.. new[] { first, second }.Select(model => new PausingModel(model.Model, model == pausing ? pause.BeforeDecode : _ => { }))], 1);
            await services.SubmitAsync([request]);
            await Task.WhenAny(pause.ReachedAsync(), services.Seen.Done);
            var stopped = services.DisposeAsync();
            pause.Release();
            await stopped;
        }

        await using (var services = await Services.StartAsync(folder.Path, [first.Model, second.Model], 1))
        {
            await services.WaitForResultsAsync(Limit);
        }

        var log = LogSnapshot.Read(folder.Path);
        Scores(log).ShouldBe(Scores(expected));
        Scores(log).Length.ShouldBeGreaterThan(6);
        log.ResultOf("s").Text.ShouldBe(expected.ResultOf("s").Text);
        LogChecks.Run(LogSource.OfFolder(folder.Path)).Violations.ShouldBeEmpty();
    }

    /// <summary>What each branch thought of each span, to the bit, by step.</summary>
    private static string[] Scores(LogSnapshot log) =>
    [
        .. log.Distributions.GroupBy(record => (record.FirstStep, record.Branch)).OrderBy(group => group.Key)
            .SelectMany(group => group.Select(record => $"{group.Key}: {string.Join(' ', record.Spans.Span.ToArray().Select(span => $"{span.Bytes} {span.Ends} {span.Microbits} {span.Own}"))}").Distinct()),
    ];

    private static string Flow(string expression, int length) => $"flow: '{expression}'\npolicy: span\nspan_length: {length}\n";

    /// <summary>Two and three branches, equal and unequal weights, all lengths.</summary>
    private static List<GoldenCase> Cases(IEnumerable<string> questions, IReadOnlyList<ReferenceModel> models) =>
        [.. GoldenCase.Deal(questions, models, Tokens).Select((golden, i) => golden with { Rule = golden.Rule with { Geometric = false }, Settings = $"policy: span\nspan_length: {1 + (i % 6)}\n" })];

    /// <summary>The number of steps.</summary>
    private async Task<int> CompareAsync(List<GoldenCase> cases)
    {
        using var folder = new TemporaryFolder();
        var (log, seen) = await Services.RunAsync(folder.Path, cases.SelectMany(golden => golden.Models).Distinct().Select(model => model.Model), cases.ConvertAll(golden => golden.Request), Limit);
        var (steps, lead) = (0, double.PositiveInfinity);
        for (var i = 0; i < cases.Count; i++)
        {
            var expected = ReferenceSpanLoop.Run(cases[i].Models, ReferencePrompts.For(cases[i].Question), cases[i].Rule.Weights, 1 + (i % 6), Tokens);
            var actual = log.TokensOf(cases[i].Session, 0).SelectMany(record => record.Tokens.Items()).ToList();
            actual.Select(token => token.Bytes.ToString()).ShouldBe(expected.Select(span => Convert.ToHexString(span.Bytes)), $"{cases[i].Flow} {cases[i].Question}, leads {string.Join(' ', expected.Select(span => span.Lead))}");
            actual.Zip(expected).ShouldAllBe(pair => Math.Abs(pair.First.Probability - pair.Second.Probability) < 1e-5);
            seen.TextOf(cases[i].Session).ShouldBe(PlainUtf8.Decode(expected.SelectMany(span => span.Bytes)));
            (steps, lead) = (steps + expected.Count, Math.Min(lead, expected.Min(span => span.Lead)));
        }

        var verdict = LogChecks.Run(LogSource.OfFolder(folder.Path));
        verdict.Violations.ShouldBeEmpty();
        verdict["recomputed_steps"].ShouldBe(verdict["fused_steps"]);
        output.WriteLine(FormattableString.Invariant($"{cases.Count} answers, {steps} spans as in the reference, smallest lead {lead:g3} bits per byte; {log.Distributions.Count(record => record.Spans.Count > 1)} of {log.Distributions.Count} answers compare spans"));
        return steps;
    }
}
