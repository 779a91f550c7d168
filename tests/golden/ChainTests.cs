using ModelNet.Client;
using ModelNet.Contracts;
using ModelNet.Golden.Reference;
using ModelNet.Tests.Support;

namespace ModelNet.Golden;

/// <summary>In the four flows and nestings of them, every stage gets the documented prompt and answers as the reference does to that prompt.</summary>
[Collection(GoldenCollection.Name)]
public sealed class ChainTests(GoldenModels models)
{
    private const int Tokens = 20;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);
    private static readonly string[] Questions = [.. GoldenCase.Questions.Where((_, i) => i % 40 == 11)];

    /// <summary>A branch: which model, and the results of which stages it sees.</summary>
    private sealed record Branch(int Model, params int[] Sees);

    private static readonly Dictionary<string, Branch[][]> Flows = new()
    {
        ["{0} > {1}"] = [[new(0)], [new(1, 0)]],
        ["{0} > {1} > {2}"] = [[new(0)], [new(1, 0)], [new(2, 0, 1)]],
        ["{0} > [{1}, {2}]"] = [[new(0)], [new(1, 0), new(2, 0)]],
        ["[{0}, {1}] > {2}"] = [[new(0), new(1)], [new(2, 0)]],
        ["[{0} > {1}, {2}]"] = [[new(0)], [new(1, 0), new(2)]],
        ["[{0}, {1}] > [{1}, {2}] > {0}"] = [[new(0), new(1)], [new(1, 0), new(2, 0)], [new(0, 0, 1)]],
    };

    [SkippableFact]
    public Task Bundled_models() => CompareAsync(models.Bundled);

    [SkippableFact]
    public Task Random_models() => CompareAsync(models.Random);

    private static async Task CompareAsync(IReadOnlyList<ReferenceModel> all)
    {
        ReferenceModel[] three = [all[0], all[1], all[^1]];
        object[] names = [.. three.Select(model => model.Name)];
        var sessions = Questions.SelectMany((question, i) => Flows.Select((flow, j) => (Id: $"{i}.{j}", Question: question, Flow: string.Format(null, flow.Key, names), Stages: flow.Value))).ToList();
        using var folder = new TemporaryFolder();
        var requests = sessions.ConvertAll(session => new SessionRequest { Session = session.Id, Flow = session.Flow, Question = session.Question, MaxTokens = Tokens, Deterministic = true });
        var (log, seen) = await Services.RunAsync(folder.Path, three.Distinct().Select(model => model.Model), requests, Limit);
        LogInvariants.Check(log);
        using var loop = new ReferenceLoop();
        foreach (var session in sessions)
        {
            var results = new List<string>();
            for (var stage = 0; stage < session.Stages.Length; stage++)
            {
                results.Add(Stage(log, loop, three, session.Id, session.Question, stage, session.Stages[stage], results));
            }

            seen.TextOf(session.Id).ShouldBe(results[^1], $"the answer of {session.Flow} to {session.Question}");
        }
    }

    private static string Stage(LogSnapshot log, ReferenceLoop loop, ReferenceModel[] three, string session, string question, int stage, Branch[] branches, List<string> results)
    {
        var where = $"{session} stage {stage}: {question}";
        var parts = branches.Select(branch => (three[branch.Model], ReferencePrompts.For(question, [.. branch.Sees.Select(seen => results[seen])]))).ToList();
        var tasks = log.StageTasks.Where(task => task.Session.ToString() == session && task.Stage == stage).OrderBy(task => task.Branch).ToList();
        tasks.Select(Prompt).ShouldBe(parts.Select(part => (part.Item1.Name, part.Item2[0].Role, part.Item2[0].Content)), where);
        tasks.ShouldAllBe(task => task.Fused == (branches.Length > 1));

        var expected = loop.Run([.. parts], new FusionRule([.. branches.Select(_ => 1.0)]), Tokens);
        var actual = branches.Length > 1
            ? log.TokensOf(session, stage).SelectMany(record => record.Tokens.Items()).Select(token => Convert.ToHexString(token.Bytes.Span))
            : log.AloneOf(session, stage).SelectMany(record => record.Tokens.Items()).Select(bytes => Convert.ToHexString(bytes.Span));
        actual.Where(bytes => bytes.Length > 0).ShouldBe(expected.Steps.Where(step => !step.IsEnd).Select(step => Convert.ToHexString(step.Bytes)), where);
        return expected.Text;
    }

    private static (string Model, string Role, string Content) Prompt(StageTask task)
    {
        var message = task.Messages.Items().ShouldHaveSingleItem();
        return (task.Model.ToString(), message.Role.ToString(), message.Content.ToString());
    }
}
