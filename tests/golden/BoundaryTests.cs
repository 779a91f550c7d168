using ModelNet.Client;
using ModelNet.Contracts;
using ModelNet.Golden.Reference;
using ModelNet.Inference;
using ModelNet.Tests.Support;
using ModelNet.Verifier.Checks;
using ModelNet.Verifier.Reading;
using Xunit.Abstractions;

namespace ModelNet.Golden;

/// <summary>Real models fused at common token boundaries, through the services, give the tokens of a plain loop over whole vocabularies.</summary>
[Collection(GoldenCollection.Name)]
public sealed class BoundaryTests(GoldenModels models, ITestOutputHelper output)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(10);

    /// <summary>MODELNET_BOUNDARY_QUESTIONS asks for more.</summary>
    private static readonly int s_questions = int.TryParse(Environment.GetEnvironmentVariable("MODELNET_BOUNDARY_QUESTIONS"), out var questions) ? questions : 3;

    [SkippableFact]
    public async Task The_bundled_models_agree_with_the_plain_loop_whoever_leads()
    {
        var (led, joined) = await CompareAsync(models.Bundled, s_questions, 48);
        joined.ShouldBeGreaterThan(led, "digits and signs are tokens of all three");
    }

    [SkippableFact]
    public async Task Random_models_meet_rare_tokens_and_half_code_points_and_agree_too()
    {
        var (led, _) = await CompareAsync(models.Random, s_questions, 24);
        led.ShouldBeGreaterThan(s_questions);
    }

    [SkippableFact]
    public async Task A_real_model_and_a_bundled_one_agree_with_the_plain_loop() =>
        (await CompareAsync([models.Smol, models.Bundled[0]], 1, 8)).Joined.ShouldBeGreaterThan(0);

    private async Task<(int Led, int Joined)> CompareAsync(IReadOnlyList<ReferenceModel> taking, int questions, int tokens)
    {
        using var folder = new TemporaryFolder();
        var names = taking.Select(model => model.Name).ToList();
        var requests = Enumerable.Range(0, questions * names.Count).Select(i => new SessionRequest
        {
            Session = $"b{i:000}",
            Flow = $"flow: \"[{string.Join(", ", names)}]\"\npolicy: boundary\nlead: {names[i % names.Count]}\nspeculate: {{ length: {1 + (i % 6)} }}\n",
            Question = GoldenCase.Questions[i / names.Count % GoldenCase.Questions.Length],
            MaxTokens = tokens,
            Deterministic = true,
        }).ToList();
        await Services.RunAsync(folder.Path, taking.Select(model => model.Model), requests, s_limit);
        var log = LogSource.OfFolder(folder.Path);
        LogChecks.Run(log).Violations.ShouldBeEmpty();
        var (led, joined) = (0, 0);
        foreach (var (request, i) in requests.Select((request, i) => (request, i)))
        {
            var decided = log.FusedTokens.Select(entry => entry.Message).Where(record => record.Kind == FusedKind.Tokens && record.Session.ToString() == request.Session).SelectMany(record => record.Tokens.Span.ToArray()).ToList();
            var steps = BoundaryReference.Answer(Branches(log, request.Session, taking), i % names.Count, tokens);
            decided.Select(token => Convert.ToHexString(token.Bytes.Span)).ShouldBe(steps.Select(step => Convert.ToHexString(step.Token)), request.Flow + request.Question);
            decided.Select(token => token.Policy.ToString()).ShouldBe(steps.Select(step => step.LedAlone ? "lead" : "boundary"), request.Flow + request.Question);
            led += steps.Count(step => step.LedAlone);
            joined += steps.Count(step => !step.LedAlone);
        }

        output.WriteLine($"{requests.Count} answers: {joined} steps at a common boundary, {led} decided by the lead alone");
        return (led, joined);
    }

    private static BoundaryBranch[] Branches(LogContents log, string session, IReadOnlyList<ReferenceModel> models) =>
    [
        .. log.StageTasks.Select(entry => entry.Message).Where(task => task.Session.ToString() == session).DistinctBy(task => task.Branch).OrderBy(task => task.Branch)
            .Select(task => new BoundaryBranch(
                models.First(model => model.Name == task.Model.ToString()).Model,
                [.. task.Messages.Span.ToArray().Select(message => new ChatMessage(message.Role.ToString(), message.Content.ToString()))],
                1)),
    ];
}
