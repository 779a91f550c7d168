using System.Globalization;
using ModelNet.Cli.Progress;
using ModelNet.Cli.Runs;
using ModelNet.Cli.Text;
using ModelNet.Contracts;
using ModelNet.Evaluation;

namespace ModelNet.Cli.Views;

/// <summary>The lines with which a session is shown to people. Text of models and files is made safe to print.</summary>
internal static class SessionText
{
    internal const string Indent = "  ";
    private const int ShortAnswer = 240;

    public static string Header(SessionPlan plan, int sessions)
    {
        var number = sessions > 1 ? string.Create(CultureInfo.InvariantCulture, $"{plan.Index + 1}/{sessions} ") : "";
        var name = plan.Flow.Name == plan.Flow.Plan.Expression ? "" : $"{plan.Flow.Name}: ";
        var id = plan.Question.Id == "1" && sessions == 1 ? "" : $"question {plan.Question.Id}, ";
        return SafeText.OneLine($"== {number}{id}{name}{plan.Flow.Plan.Expression}");
    }

    public static string Question(SessionPlan plan) => Indented(plan.Question.Text.Trim());

    public static string StageHeader(StageProgress stage)
    {
        var how = stage.Plan.Fused ? $" {(stage.Plan.Branches.Count > 1 ? "together" : "alone")}" : "";
        return string.Create(CultureInfo.InvariantCulture, $"-- stage {stage.Plan.Number}: {stage.Plan.Label}{how}");
    }

    /// <summary>Tokens, time and rate; for a fused stage how much of it is certain, and what bounds its speed.</summary>
    public static string StageFooter(StageProgress stage)
    {
        List<string> parts = [Quantities.Of(stage.Tokens, "token"), Quantities.Seconds(stage.Wall)];
        if (Rate(stage) is { } rate)
        {
            parts.Add($"{Quantities.Rate(rate)} tokens/s");
        }

        if (stage.CertifiedShare is { } certified)
        {
            parts.Add($"certified {Quantities.Percent(certified)}");
        }

        if (stage.SlowestShare is { } slowest)
        {
            parts.Add($"slowest branch {Quantities.Percent(slowest)} of the time");
        }

        if (stage.Finish is Finish.Length or Finish.Context)
        {
            parts.Add(stage.Finish == Finish.Length ? "cut at --max-tokens" : "cut: the context is full");
        }

        return $"   ({string.Join(", ", parts)}{(stage.Resumed ? ", resumed" : "")})";
    }

    /// <summary>Tokens after the first, by the time they took; null for too few.</summary>
    public static double? Rate(StageProgress stage) => stage.Tokens > 1 && stage.Decode > TimeSpan.Zero ? (stage.Tokens - 1) / stage.Decode.TotalSeconds : null;

    /// <summary>The final answer and whether it is right, or why there is none.</summary>
    public static IEnumerable<string> Ending(SessionReport report)
    {
        if (report.Outcome != Outcome.Completed)
        {
            var code = report.ErrorCode.Length > 0 ? report.ErrorCode : JsonName(report.Outcome);
            yield return $"=> {JsonName(report.Outcome)}: {code}: {SafeText.OneLine(report.Error)}";
            yield break;
        }

        var answer = report.Plan.Question.Answer is { } expected ? AnswerCheck.Extract(report.Text, expected) : AnswerCheck.Extract(report.Text, "");
        yield return $"=> {SafeText.Short(answer, ShortAnswer)}{Verdict(report)}";
    }

    /// <summary>Shifts a text to the right, so that it cannot be taken for the lines around it.</summary>
    public static string Indented(string text) => Indent + SafeText.Lines(text).Replace("\n", "\n" + Indent, StringComparison.Ordinal);

    public static string JsonName(Enum value) => value.ToString().ToLowerInvariant();

    private static string Verdict(SessionReport report) => report.IsRight switch
    {
        null => "",
        true => "  (right)",
        false => $"  (wrong: {SafeText.Short(AnswerCheck.Extract(report.Plan.Question.Answer!, report.Plan.Question.Answer!), 80)})",
    };
}
