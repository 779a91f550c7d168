using ModelNet.ChainRouter;
using ModelNet.Client;
using ModelNet.Contracts;
using ModelNet.Fuser;
using ModelNet.Hosting;
using ModelNet.Inference.Scripted;
using ModelNet.ModelWorker;
using ModelNet.Verifier.Checks;
using ModelNet.Verifier.Reading;
using ModelNet.Vocabulary;

namespace ModelNet.Services.Tests;

/// <summary>Steps for which a branch does not answer in time. The clock stands still unless a test moves it.</summary>
public sealed class StragglerTests : IDisposable
{
    private static readonly VocabularyTable Table = new ScriptedVocabulary().Bytes().Words("yes", "no").End("<end>").Build();
    private static readonly TimeSpan Deadline = TimeSpan.FromMilliseconds(200);
    private readonly LogBench _bench = new();
    private readonly HandClock _clock = new();
    private readonly List<FuserLoop> _fusers = [];

    [Fact]
    public void After_the_deadline_a_quorum_decides_with_renormalised_weights_and_the_record_names_the_absent()
    {
        var fuser = Begun("quorum", quorum: 2, 1, 1, 3);
        Answer(0, 1, "yes", 0.9f);
        Answer(1, 1, "yes", 0.7f);
        _bench.Settle(fuser);
        Decided(1);
        _clock.Advance(Deadline - TimeSpan.FromMilliseconds(1));
        _bench.Settle(fuser);
        Decided(1);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        _bench.Settle(fuser);
        var token = Decided(2)[1].Tokens[0];
        (Given.Text(token.Bytes.Span), token.Absent, token.Certified).ShouldBe(("yes", 1, true));
        token.Without.Span.ToArray().ShouldBe([2]);
        token.Votes.Span.ToArray().Select(vote => vote.Weight).ShouldBe([0.5, 0.5, 0]);
        token.Probability.ShouldBe(0.8, 1e-6);

        Answer(2, 1, "no", 0.99f);
        _bench.Settle(fuser);
        Decided(2); // too late: it changes nothing
        Verify(fuser);
    }

    [Fact]
    public void A_branch_that_missed_a_step_is_not_waited_for_again_until_it_answers_in_time()
    {
        var fuser = Begun("quorum", quorum: 2, 1, 1, 1);
        Answer(0, 1, "yes", 0.9f);
        Answer(1, 1, "yes", 0.9f);
        _bench.Settle(fuser);
        _clock.Advance(Deadline);
        _bench.Settle(fuser);
        Answer(0, 2, "yes", 0.9f);
        Answer(1, 2, "yes", 0.9f);
        _bench.Settle(fuser);
        Decided(3)[2].Tokens[0].Without.Span.ToArray().ShouldBe([2]); // no second deadline
        Answer(2, 3, "yes", 0.9f);
        Answer(0, 3, "yes", 0.9f);
        Answer(1, 3, "yes", 0.9f);
        _bench.Settle(fuser);
        Decided(4)[3].Tokens[0].Without.Count.ShouldBe(0);
        Answer(0, 4, "yes", 0.9f);
        Answer(1, 4, "yes", 0.9f);
        _bench.Settle(fuser);
        Decided(4); // it is waited for again
        Verify(fuser);
    }

    [Fact]
    public void Less_than_a_quorum_waits_on()
    {
        var fuser = Begun("quorum", quorum: 2, 1, 1, 1);
        Answer(0, 1, "yes", 0.9f);
        _bench.Settle(fuser);
        _clock.Advance(Deadline * 10);
        _bench.Settle(fuser);
        Tokens().Count.ShouldBe(1);
        Answer(2, 1, "yes", 0.9f);
        _bench.Settle(fuser);
        Tokens()[1].Tokens[0].Without.Span.ToArray().ShouldBe([1]);
    }

    [Fact]
    public void Fail_ends_the_stage_with_a_code_that_names_the_late()
    {
        var fuser = Begun("fail", quorum: 0, 1, 1);
        Answer(1, 1, "yes", 0.9f);
        _bench.Settle(fuser);
        _clock.Advance(Deadline);
        _bench.Settle(fuser);
        var result = _bench.All<StageResult>(Topics.StageResults).ShouldHaveSingleItem();
        result.ErrorCode.ToString().ShouldBe("straggler_deadline");
        result.Error.ToString().ShouldContain("for branch 1.");
    }

    [Theory]
    [InlineData("")]
    [InlineData("quorum")]
    [InlineData("fail")]
    public void Whoever_answers_in_time_is_part_of_the_step(string straggler)
    {
        var fuser = Begun(straggler, quorum: 1, 1, 1);
        Answer(0, 1, "yes", 0.6f);
        _bench.Settle(fuser);
        _clock.Advance(Deadline / 2);
        Answer(1, 1, "no", 0.9f);
        _bench.Settle(fuser);
        _clock.Advance(Deadline * 2);
        _bench.Settle(fuser);
        var token = Decided(2)[1].Tokens[0];
        (Given.Text(token.Bytes.Span), token.Absent, token.Without.Count).ShouldBe(("no", 0, 0));
    }

    [Fact]
    public void A_fuser_that_starts_anew_takes_the_decided_token_although_the_late_answer_is_there_now()
    {
        var fuser = Begun("quorum", quorum: 1, 1, 3);
        Answer(0, 1, "yes", 0.9f);
        _bench.Settle(fuser);
        _clock.Advance(Deadline);
        _bench.Settle(fuser);
        Decided(2);
        fuser.Dispose();
        _fusers.Remove(fuser);
        Answer(1, 1, "no", 0.99f); // with it the step would have been "no"
        Answer(0, 2, "yes", 0.9f);
        var again = Fuser();
        _bench.Settle(again);
        var tokens = Tokens();
        tokens.Select(record => (record.FirstStep, Given.Text(record.Tokens[0].Bytes.Span))).ShouldBe([(0, "yes"), (1, "yes"), (2, "yes")]);
        tokens[2].Tokens[0].Without.Span.ToArray().ShouldBe([1]); // the log says who lags: no new deadline
        Verify(again);
    }

    [Fact]
    public void A_session_ends_without_a_model_that_is_gone_and_costs_one_deadline()
    {
        IServiceLoop[] loops =
        [
            new RouterLoop(_bench.Bus, new ChainRouterOptions { Models = ["m", "n"] }, _clock),
            Fuser(),
            .. new[] { "m", "n" }.Select((name, i) => new WorkerLoop(_bench.Bus, Given.Worker(Model(name, (ulong)i + 1), sequences: 4), _clock)),
        ];
        new SessionClient(_bench.Bus).Submit(new SessionRequest { Session = Given.Session, Flow = "flow: '[m, n, m*2]'\nmax_tokens: 12\nstraggler: quorum\nquorum: 2\ndeadline_ms: 200\n", Question = "Which?" });
        _bench.Settle(loops[..3]); // all but the worker of n
        Tokens().ShouldBeEmpty();
        _clock.Advance(Deadline);
        _bench.Settle(loops[..3]);
        var text = _bench.All<Result>(Topics.Results).ShouldHaveSingleItem();
        text.Outcome.ShouldBe(Outcome.Completed);
        var tokens = Tokens();
        tokens.Count.ShouldBeGreaterThan(3);
        tokens.SelectMany(record => record.Tokens.Span.ToArray()).Select(token => string.Join(',', token.Without.Span.ToArray())).Distinct().ShouldBe(["1"]);

        _bench.Settle(loops); // the model comes back: nothing is left for it to do
        Tokens().Count.ShouldBe(tokens.Count);
        var verdict = LogChecks.Run(Log());
        verdict.Violations.ShouldBeEmpty();
        verdict["recomputed_steps"].ShouldBe(tokens.Count);
        Array.ForEach(loops, loop => loop.Dispose());
        _fusers.Clear();
    }

    [Fact]
    public void The_verifier_sees_a_branch_left_out_without_leave_and_too_small_a_quorum()
    {
        var fuser = Begun("quorum", quorum: 1, 1, 1);
        Answer(0, 1, "yes", 0.9f);
        _bench.Settle(fuser);
        _clock.Advance(Deadline);
        _bench.Settle(fuser);
        var log = Log();
        log.FusionTasks[0].Message.Quorum = 2;
        LogChecks.Run(log).Violations.ShouldContain(violation => violation.Contains("the quorum is 2", StringComparison.Ordinal));
        log.FusionTasks[0].Message.Straggler.Reset();
        LogChecks.Run(log).Violations.ShouldContain(violation => violation.Contains("does not allow", StringComparison.Ordinal));
    }

    public void Dispose()
    {
        _fusers.ForEach(fuser => fuser.Dispose());
        _bench.Dispose();
    }

    private static ScriptedModel Model(string name, ulong seed) => new(new ScriptedModelOptions { Name = name, Vocabulary = Table, Logits = ScriptedLogits.Random(seed) });

    private LogContents Log()
    {
        _bench.Bus.FlushAsync().AsTask().GetAwaiter().GetResult();
        return LogSource.OfFolder(_bench.Folder);
    }

    /// <summary>The session is not complete here, so only what the verifier says of its steps counts.</summary>
    private void Verify(FuserLoop fuser)
    {
        _bench.Settle(fuser);
        var verdict = LogChecks.Run(Log());
        verdict["recomputed_steps"].ShouldBe(Tokens().Count);
        verdict.Violations.ShouldBeEmpty();
    }

    private FuserLoop Fuser()
    {
        var fuser = new FuserLoop(_bench.Bus, new FuserOptions { ResyncAfter = TimeSpan.FromHours(1) }, _clock);
        _fusers.Add(fuser);
        return fuser;
    }

    /// <summary>A fuser that has decided step 0 from the answers of all branches.</summary>
    private FuserLoop Begun(string straggler, int quorum, params double[] weights)
    {
        _bench.Append(Topics.Vocabularies, "v", Given.Announcement(Table));
        var fuser = Fuser();
        var task = Given.FusionTask(weights);
        task.Straggler.Set(straggler);
        (task.Quorum, task.DeadlineMs) = (quorum, (int)Deadline.TotalMilliseconds);
        _bench.Append(Topics.FusionTasks, Given.Session, task);
        for (var branch = 0; branch < weights.Length; branch++)
        {
            Answer(branch, 0, "yes", 0.9f);
        }

        _bench.Settle(fuser);
        Decided(1);
        return fuser;
    }

    private void Answer(int branch, int step, string token, float probability) =>
        _bench.Append(Topics.StepDistributions, Given.Session, Given.Distribution(Table, branch, step, 0, (Enumerable.Range(0, Table.Count).First(id => Given.Text(Table.BytesOf(id)) == token), probability)));

    private List<FusedTokens> Tokens() => [.. _bench.All<FusedTokens>(Topics.FusedTokens).Where(record => record.Kind == FusedKind.Tokens)];

    private List<FusedTokens> Decided(int steps)
    {
        var tokens = Tokens();
        tokens.Count.ShouldBe(steps);
        return tokens;
    }
}
