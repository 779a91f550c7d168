using ModelNet.ChainRouter;
using ModelNet.Client;
using ModelNet.Contracts;
using ModelNet.Fuser;
using ModelNet.Hosting;
using ModelNet.Inference.Scripted;
using ModelNet.ModelWorker;
using ModelNet.Vocabulary;

namespace ModelNet.Services.Tests;

/// <summary>Steps that are decided before every branch has answered: the tokens are those of waiting.</summary>
public sealed class EarlyTests : IDisposable
{
    private static readonly VocabularyTable Table = new ScriptedVocabulary().Bytes().Words("yes", "no", "maybe", " so", " then").End("<end>").Build();
    private readonly LogBench _bench = new();
    private readonly List<IServiceLoop> _loops = [];

    private static int Yes => Id("yes");

    private static int No => Id("no");

    [Fact]
    public void Two_of_three_that_agree_decide_and_the_third_is_not_waited_for()
    {
        var fuser = Begun(early: true, 1, 1, 1);
        Answer(0, 1, Yes, 0.9f);
        Answer(1, 1, Yes, 0.8f);
        _bench.Settle(fuser);
        var token = Decided(steps: 2).Tokens[0];
        Given.Text(token.Bytes.Span).ShouldBe("yes");
        (token.Absent, token.Certified, token.Votes.Count).ShouldBe((1, true, 3));
        token.Votes[2].TopProbability.ShouldBe(0);

        Answer(2, 1, No, 0.99f);
        _bench.Settle(fuser);
        Decided(steps: 2); // late: it changes nothing
    }

    [Fact]
    public void A_token_that_the_absent_branch_could_change_waits_for_it()
    {
        var fuser = Begun(early: true, 1, 1, 1);
        Answer(0, 1, (Yes, 0.5f), (Id("maybe"), 0.2f), (Id(" so"), 0.2f));
        Answer(1, 1, (Yes, 0.4f), (Id("maybe"), 0.3f), (Id(" so"), 0.2f));
        _bench.Settle(fuser);
        Decided(steps: 1); // neither a token nor a question for longer lists
        Answer(2, 1, No, 0.97f);
        _bench.Settle(fuser);
        var token = Decided(steps: 2).Tokens[0];
        Given.Text(token.Bytes.Span).ShouldBe("no");
        token.Absent.ShouldBe(0);
    }

    [Theory]
    [InlineData(0.5, 0.5, false)]
    [InlineData(0.75, 0.25, true)]
    public void One_of_two_decides_only_with_more_than_half_of_the_weight(double first, double second, bool decides)
    {
        var fuser = Begun(early: true, first, second);
        Answer(0, 1, Yes, 0.99f);
        _bench.Settle(fuser);
        Decided(steps: decides ? 2 : 1);
    }

    [Fact]
    public void Unless_the_flow_says_so_every_branch_is_waited_for()
    {
        var fuser = Begun(early: false, 1, 1, 1);
        Answer(0, 1, Yes, 0.9f);
        Answer(1, 1, Yes, 0.9f);
        _bench.Settle(fuser);
        Decided(steps: 1);
    }

    [Fact]
    public void The_first_step_waits_for_every_branch_since_one_may_refuse_the_prompt()
    {
        var fuser = Fuser();
        _bench.Append(Topics.FusionTasks, Given.Session, Task(early: true, 1, 1, 1));
        Answer(0, 0, Yes, 0.9f);
        Answer(1, 0, Yes, 0.9f);
        _bench.Settle(fuser);
        _bench.All<FusedTokens>(Topics.FusedTokens).ShouldBeEmpty();
    }

    [Fact]
    public void A_branch_that_may_be_out_of_room_is_waited_for_because_it_would_end_the_stage()
    {
        var fuser = Fuser();
        _bench.Append(Topics.FusionTasks, Given.Session, Task(early: true, 1, 1, 1));
        for (var branch = 0; branch < 3; branch++)
        {
            Answer(branch, 0, Yes, 0.9f, context: branch == 2 ? 12 : 100);
        }

        Answer(0, 1, Yes, 0.9f);
        Answer(1, 1, Yes, 0.9f);
        _bench.Settle(fuser);
        Decided(steps: 1); // "yes" may have filled the third branch's two places
        var full = new StepDistribution { Stage = 0, Branch = 2, Attempt = 1, FirstStep = 1, SentUs = 1 };
        full.Session.Set(Given.Session);
        full.Positions.Add().Status = PositionStatus.ContextFull;
        _bench.Append(Topics.StepDistributions, Given.Session, full);
        _bench.Settle(fuser);
        Decided(steps: 2).Finish.ShouldBe(Finish.Context);
    }

    [Fact]
    public void Early_and_complete_runs_give_the_same_tokens_whatever_the_order_of_the_services_turns()
    {
        var early = 0;
        for (var seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            var weights = (string[])["", "*2", "*5"];
            var expression = $"[m{weights[random.Next(3)]}, n, m{weights[random.Next(3)]}]";
            var context = random.Next(4) == 0 ? 120 : 256;
            var complete = Run($"flow: '{expression}'\nmax_tokens: 12\ntop_k: 8\n", seed, context, out _);
            var decided = Run($"flow: '{expression}'\nmax_tokens: 12\ntop_k: 8\ndecide: early\n", seed, context, out var absent);
            decided.ShouldBe(complete, $"seed {seed}, {expression}");
            early += absent;
        }

        early.ShouldBeGreaterThan(20, "steps that were decided without a branch");
    }

    public void Dispose()
    {
        _loops.ForEach(loop => loop.Dispose());
        _bench.Dispose();
    }

    private static (string, Finish, int) Run(string flow, int seed, int context, out int absent)
    {
        using var log = new LogBench();
        var random = new Random(seed);
        IServiceLoop[] loops =
        [
            new RouterLoop(log.Bus, new ChainRouterOptions { Models = ["m", "n"] }, TimeProvider.System),
            new FuserLoop(log.Bus, new FuserOptions(), TimeProvider.System),
            .. new[] { "m", "n" }.Select((name, i) => new WorkerLoop(log.Bus, Given.Worker(Peaked(name, (ulong)(seed + i)), sequences: 4, context), TimeProvider.System)),
        ];
        new SessionClient(log.Bus).Submit(new SessionRequest { Session = Given.Session, Flow = flow, Question = "Which?" });
        for (var turn = 0; turn < 300; turn++)
        {
            loops[random.Next(25) > 0 ? random.Next(3) : 3].RunOnce(TimeSpan.Zero); // the second worker is the slow one
        }

        log.Settle(loops);
        Array.ForEach(loops, loop => loop.Dispose());
        absent = log.All<FusedTokens>(Topics.FusedTokens).Sum(record => record.Tokens.Span.ToArray().Count(token => token.Absent > 0));
        var result = log.All<Result>(Topics.Results).ShouldHaveSingleItem();
        return (result.Text.ToString(), result.Stages[0].Finish, result.Stages[0].TokenCount);
    }

    private static ScriptedModel Peaked(string name, ulong seed)
    {
        var flat = ScriptedLogits.Random(seed);
        return new ScriptedModel(new ScriptedModelOptions
        {
            Name = name,
            Vocabulary = Table,
            Logits = (history, logits) =>
            {
                flat(history, logits);
                for (var id = 0; id < logits.Length; id++)
                {
                    logits[id] *= 10;
                }
            },
        });
    }

    private FuserLoop Fuser()
    {
        _bench.Append(Topics.Vocabularies, "v", Given.Announcement(Table));
        var loop = new FuserLoop(_bench.Bus, new FuserOptions(), TimeProvider.System);
        _loops.Add(loop);
        return loop;
    }

    private static FusionTask Task(bool early, params double[] weights)
    {
        var task = Given.FusionTask(weights);
        task.Early = early;
        return task;
    }

    /// <summary>A fuser that has decided step 0 from the answers of all branches.</summary>
    private FuserLoop Begun(bool early, params double[] weights)
    {
        var fuser = Fuser();
        _bench.Append(Topics.FusionTasks, Given.Session, Task(early, weights));
        for (var branch = 0; branch < weights.Length; branch++)
        {
            Answer(branch, 0, Yes, 0.9f);
        }

        _bench.Settle(fuser);
        Decided(steps: 1);
        return fuser;
    }

    private void Answer(int branch, int step, int id, float probability, int context = 1000)
    {
        var record = Given.Distribution(Table, branch, step, 0, (id, probability));
        record.PromptTokens = step == 0 ? 10 : 0;
        record.ContextTokens = step == 0 ? context : 0;
        _bench.Append(Topics.StepDistributions, Given.Session, record);
    }

    private void Answer(int branch, int step, params (int, float)[] listed) =>
        _bench.Append(Topics.StepDistributions, Given.Session, Given.Distribution(Table, branch, step, 0, listed));

    /// <summary>The fuser's latest record, when there are exactly so many.</summary>
    private FusedTokens Decided(int steps)
    {
        var records = _bench.All<FusedTokens>(Topics.FusedTokens);
        records.Count.ShouldBe(steps);
        return records[^1];
    }

    private static int Id(string token) => Enumerable.Range(0, Table.Count).First(id => Given.Text(Table.BytesOf(id)) == token);
}
