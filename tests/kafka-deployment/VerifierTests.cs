using ModelNet.Contracts;
using ModelNet.Verifier.Checks;
using ModelNet.Verifier.Reading;

namespace ModelNet.Kafka.Deployment;

/// <summary>The verifier sees what is wrong; without this a clean verdict would say nothing.</summary>
public sealed class VerifierTests
{
    private static readonly Dictionary<string, (Action<LogContents> Change, string Says)> Damages = new()
    {
        ["a result is missing"] = (log => log.Results.Clear(), "no result"),
        ["a second result says something else"] = (log => SmallLog.Result(log, "b"), "2 results"),
        ["a result nobody asked for"] = (log => log.Requests.Clear(), "without a request"),
        ["a step is missing"] = (log => log.FusedTokens.RemoveAt(0), "step 1 was decided when 0 was due"),
        ["a step changes"] = (log => SmallLog.Token(log, 0, "b", Finish.None), "step 0 was 61, then 62"),
        ["a step after the end"] = (log => SmallLog.Token(log, 2, "b", Finish.None), "after the stage had ended"),
        ["the stage's text is another"] = (log => log.StageResults[0].Message.Text.Set("b"), "its tokens spell"),
        ["the session's text is another"] = (log => log.Results[0].Message.Text.Set("b"), "not its last stage's"),
        ["the token is not the lists'"] = (log => log.FusedTokens[0].Message.Tokens[0].Bytes.Set("b"u8), "scores"),
        ["an unlisted token could win"] = (log => log.Distributions.ForEach(entry => (entry.Message.Positions[0].Kth, entry.Message.Positions[0].Residual) = (0.95f, 0.95f)), "unlisted"),
        ["a distribution is missing"] = (log => log.Distributions.RemoveAt(0), "no distribution"),
        ["the token table is missing"] = (log => log.Vocabularies.Clear(), "token table"),
        ["a record cannot be read"] = (log => log.Unreadable.Add("results 0@3"), "results 0@3"),
    };

    public static TheoryData<string> Names => [.. Damages.Keys];

    [Fact]
    public void A_whole_log_holds()
    {
        var verdict = LogChecks.Run(SmallLog.Make());
        verdict.Violations.ShouldBeEmpty();
        verdict["completed"].ShouldBe(1);
        verdict["recomputed_steps"].ShouldBe(2);
    }

    [Fact]
    public void A_late_duplicate_that_says_the_same_is_only_counted()
    {
        var log = SmallLog.Make();
        SmallLog.Token(log, 0, "a", Finish.None);
        var verdict = LogChecks.Run(log);
        verdict.Violations.ShouldBeEmpty();
        verdict["duplicate_steps"].ShouldBe(1);
    }

    [Fact]
    public void A_late_second_result_that_says_the_same_is_only_counted()
    {
        var log = SmallLog.Make();
        SmallLog.Result(log, "a");
        var verdict = LogChecks.Run(log);
        verdict.Violations.ShouldBeEmpty();
        (verdict["completed"], verdict["duplicate_results"]).ShouldBe((1, 1));
    }

    [Fact]
    public void A_token_decided_without_a_branch_must_stand_whatever_that_branch_could_have_said()
    {
        var log = SmallLog.Make();
        log.Distributions.RemoveAt(log.Distributions.FindIndex(entry => entry.Message is { Branch: 1, FirstStep: 0 }));
        log.FusedTokens[0].Message.Tokens[0].Absent = 1;
        LogChecks.Run(log).Violations.ShouldContain(violation => violation.Contains("not certified", StringComparison.Ordinal), "one of two equal branches proves nothing");
        log.FusionTasks[0].Message.Branches[0].Weight = 4;
        LogChecks.Run(log).Violations.ShouldBeEmpty();
    }

    [Fact]
    public void A_token_decided_early_may_rest_on_lists_of_several_lengths_but_must_stand()
    {
        var log = SmallLog.Make();
        var shorter = log.Distributions.Find(entry => entry.Message is { Branch: 1, FirstStep: 0 })!.Message.Positions[0];
        shorter.Ids.Set([0]);
        shorter.Probabilities.Set([0.6f]);
        (shorter.Kth, shorter.Residual) = (0.1f, 0.1f);
        LogChecks.Run(log).Violations.ShouldContain(violation => violation.Contains("no distribution with 2 entries", StringComparison.Ordinal));
        log.FusionTasks[0].Message.Early = true;
        LogChecks.Run(log).Violations.ShouldBeEmpty();
        shorter.Probabilities.Set([0.01f]);
        (shorter.Kth, shorter.Residual) = (0.95f, 0.95f);
        LogChecks.Run(log).Violations.ShouldContain(violation => violation.Contains("not certified", StringComparison.Ordinal));
    }

    [Fact]
    public void Steps_that_were_answered_and_decided_together_are_computed_again_one_by_one()
    {
        var verdict = LogChecks.Run(SmallLog.MakeDrafted());
        verdict.Violations.ShouldBeEmpty();
        (verdict["recomputed_steps"], verdict["drafts"], verdict["answers_ahead"], verdict["rejected_answers"]).ShouldBe((2, 1, 2, 0));
    }

    [Fact]
    public void An_answer_behind_a_piece_that_was_not_decided_proves_nothing()
    {
        var log = SmallLog.MakeDrafted();
        log.Distributions[0].Message.Pieces[0].Set("b"u8);
        var verdict = LogChecks.Run(log);
        verdict["rejected_answers"].ShouldBe(1);
        verdict.Violations.ShouldContain(violation => violation.Contains("branch 0 has no distribution", StringComparison.Ordinal));
    }

    [Fact]
    public void A_drafted_token_that_the_lists_do_not_give_is_seen()
    {
        var log = SmallLog.MakeDrafted();
        log.Distributions.ForEach(entry => entry.Message.Pieces[0].Set("b"u8));
        log.FusedTokens[0].Message.Tokens[0].Bytes.Set("b"u8);
        log.StageResults[0].Message.Text.Set("b");
        log.Results[0].Message.Text.Set("b");
        log.Results[0].Message.Stages[0].Text.Set("b");
        LogChecks.Run(log).Violations.ShouldContain(violation => violation.Contains("\"a\" scores", StringComparison.Ordinal));
    }

    [Fact]
    public void An_answer_that_does_not_say_what_it_took_for_granted_is_refused()
    {
        var log = SmallLog.MakeDrafted();
        log.Distributions[1].Message.Pieces.Clear();
        LogChecks.Run(log).Violations.ShouldContain(violation => violation.Contains("takes 0 pieces for granted", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Damage_is_seen(string name)
    {
        var log = SmallLog.Make();
        Damages[name].Change(log);
        LogChecks.Run(log).Violations.ShouldContain(violation => violation.Contains(Damages[name].Says, StringComparison.Ordinal), name);
    }
}
