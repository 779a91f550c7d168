using System.Text;
using ModelNet.Contracts;

namespace ModelNet.Golden;

/// <summary>What must hold in every log once its sessions have ended, whatever was asked and whatever was interrupted.</summary>
internal static class LogInvariants
{
    public static void Check(LogSnapshot log)
    {
        EveryRequestEndsOnce(log);
        foreach (var task in log.FusionTasks.Where(task => task.Action == TaskAction.Start))
        {
            CheckFused(log, task);
        }

        foreach (var task in log.StageTasks.Where(task => task is { Action: TaskAction.Start, Fused: false }))
        {
            CheckAlone(log, task);
        }
    }

    private static void EveryRequestEndsOnce(LogSnapshot log)
    {
        var asked = log.Requests.Where(request => request.Action == RequestAction.Start).Select(request => request.Session.ToString()).Distinct();
        log.Results.Select(result => result.Session.ToString()).Order().ShouldBe(asked.Order(), "every request has exactly one result");
    }

    private static void CheckFused(LogSnapshot log, FusionTask task)
    {
        var where = $"{task.Session} stage {task.Stage}";
        var records = log.TokensOf(task.Session.ToString(), task.Stage);
        var step = 0;
        foreach (var record in records)
        {
            record.FirstStep.ShouldBe(step, $"{where}: steps are dense and each is fused once");
            foreach (var token in record.Tokens)
            {
                CheckEvidence(token, task, $"{where} step {step}");
                step++;
            }
        }

        records.SkipLast(1).ShouldAllBe(record => record.Finish == Finish.None);
        records[^1].Finish.ShouldNotBe(Finish.None, where);
        CheckText(log, task.Session.ToString(), task.Stage, [.. records.SelectMany(record => record.Tokens.Items()).Select(token => token.Bytes.Span.ToArray())]);
    }

    private static void CheckEvidence(FusedToken token, FusionTask task, string where)
    {
        token.Certified.ShouldBeTrue(where);
        token.Margin.ShouldBeGreaterThanOrEqualTo(0, where);
        token.Probability.ShouldBeInRange(double.Epsilon, 1 + 1e-6, where);
        token.K.ShouldBeGreaterThan(0, where);
        token.FuseNs.ShouldBeGreaterThan(0, where);
        token.Votes.Count.ShouldBe(task.Branches.Count, $"{where}: one vote for each branch");
        foreach (var vote in token.Votes)
        {
            vote.TopProbability.ShouldBeInRange(0f, 1.000001f, where);
            vote.Probability.ShouldBeInRange(0f, vote.TopProbability, where);
            vote.WaitUs.ShouldBeGreaterThanOrEqualTo(0, where);
            vote.TransferUs.ShouldBeGreaterThanOrEqualTo(0, where);
        }
    }

    private static void CheckAlone(LogSnapshot log, StageTask task)
    {
        var where = $"{task.Session} stage {task.Stage}";
        var records = log.AloneOf(task.Session.ToString(), task.Stage);
        var step = 0;
        foreach (var record in records)
        {
            record.FirstStep.ShouldBe(step, $"{where}: steps are dense and each is decided once");
            step += record.Tokens.Count;
        }

        records.SkipLast(1).ShouldAllBe(record => record.Finish == Finish.None);
        records[^1].Finish.ShouldNotBe(Finish.None, where);
        CheckText(log, task.Session.ToString(), task.Stage, [.. records.SelectMany(record => record.Tokens.Items()).Select(bytes => bytes.Span.ToArray())]);
    }

    /// <summary>The stage's text is what its tokens say, and what could be shown after each of them is a beginning of it.</summary>
    private static void CheckText(LogSnapshot log, string session, int stage, IReadOnlyList<byte[]> tokens)
    {
        var result = log.StageResults.Where(result => result.Session.ToString() == session && result.Stage == stage).ToList();
        result.Count.ShouldBe(1, $"{session} stage {stage}: one stage result");
        var text = result[0].Text.ToString();
        result[0].TokenCount.ShouldBe(tokens.Count(token => token.Length > 0), $"{session} stage {stage}: the count of tokens");
        var decoder = Encoding.UTF8.GetDecoder();
        var shown = new StringBuilder();
        var piece = new char[256];
        foreach (var token in tokens)
        {
            shown.Append(piece, 0, decoder.GetChars(token, piece, flush: false));
            text.StartsWith(shown.ToString(), StringComparison.Ordinal).ShouldBeTrue($"{session} stage {stage}: the text so far is a beginning of the final text");
        }

        shown.ToString().ShouldBe(text, $"{session} stage {stage}: the tokens give the text");
        log.ResultOf(session).Stages.Items().Single(summary => summary.Stage == stage).Text.ToString().ShouldBe(text);
    }
}
