using System.Globalization;
using System.Text;
using ModelNet.Dashboard.Observe;

namespace ModelNet.Dashboard.Report;

/// <summary>The board in Prometheus' text format (version 0.0.4).</summary>
internal static class MetricsText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public static string Of(Board board)
    {
        var text = new StringBuilder();
        var totals = board.Totals;
        Metric(text, "modelnet_sessions_open", "gauge", "Sessions that have begun and not ended.", [("", board.Sessions.Open)]);
        Metric(text, "modelnet_requests_total", "counter", "Requests that start a session.", [("", totals.Requests)]);
        Metric(text, "modelnet_sessions_ended_total", "counter", "Sessions that have ended, by outcome.",
            [(Label("outcome", "completed"), totals.Completed), (Label("outcome", "failed"), totals.Failed), (Label("outcome", "cancelled"), totals.Cancelled), (Label("outcome", "expired"), totals.Expired)]);
        Metric(text, "modelnet_tokens_total", "counter", "Decided tokens, by who decided: the fuser or one model alone.", [(Label("decided_by", "fuser"), totals.FusedTokens), (Label("decided_by", "model"), totals.AloneTokens)]);
        Metric(text, "modelnet_fused_steps_total", "counter", "Fused steps, ends of sequences included.", [("", totals.FusedSteps)]);
        Metric(text, "modelnet_certified_steps_total", "counter", "Fused steps whose token the full vocabularies would have given too.", [("", totals.Certified)]);
        Metric(text, "modelnet_dead_letters_total", "counter", "Records that services put aside.", [("", totals.Letters)]);
        Metric(text, "modelnet_branch_steps_total", "counter", "Fused steps that a model answered.", board.Statistics.Branches.Select(branch => (Label("model", branch.Key), (double)branch.Value.Steps)));
        Metric(text, "modelnet_branch_last_total", "counter", "Fused steps that a model answered last.", board.Statistics.Branches.Select(branch => (Label("model", branch.Key), (double)branch.Value.Last)));
        Quantiles(text, "modelnet_branch_compute_seconds", "A model's computing time for a fused step, of the last ones.", board, times => times.Compute);
        Quantiles(text, "modelnet_branch_wait_seconds", "How long a model's answers waited for the others, of the last ones.", board, times => times.Wait);
        Metric(text, "modelnet_group_lag_records", "gauge", "Records behind a group's committed positions.",
            board.Deployment.Groups.SelectMany(group => group.Lags.Where(lag => lag.Records is not null).Select(lag => ($"{Label("group", group.Name)},{Label("topic", lag.Topic)}", (double)lag.Records!.Value))));
        Metric(text, "modelnet_group_members", "gauge", "Processes of a group.", board.Deployment.Groups.Select(group => (Label("group", group.Name), (double)group.Members)));
        Metric(text, "modelnet_topic_appended_records", "gauge", "Records that were ever appended to a topic.", board.Deployment.Topics.Select(topic => (Label("topic", topic.Name), (double)topic.Appended)));
        return text.ToString();
    }

    private static void Quantiles(StringBuilder text, string name, string help, Board board, Func<BranchTimes, SampleRing> samples) =>
        Metric(text, name, "summary", help, board.Statistics.Branches.SelectMany(branch => new[] { ("0.5", samples(branch.Value).Quantile(0.5)), ("0.95", samples(branch.Value).Quantile(0.95)) }
            .Where(quantile => quantile.Item2 is not null)
            .Select(quantile => ($"{Label("model", branch.Key)},{Label("quantile", quantile.Item1)}", quantile.Item2!.Value / 1e6))));

    private static void Metric(StringBuilder text, string name, string type, string help, IEnumerable<(string Labels, double Value)> samples)
    {
        var lines = samples.ToList();
        if (lines.Count == 0)
        {
            return;
        }

        text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n");
        foreach (var (labels, value) in lines)
        {
            text.Append(CultureInfo.InvariantCulture, $"{name}{(labels.Length == 0 ? "" : $"{{{labels}}}")} {value}\n");
        }
    }

    private static string Label(string name, string value) => $"{name}=\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\"";
}
