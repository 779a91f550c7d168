using System.Globalization;

namespace ModelNet.Flow.Tests;

/// <summary>
/// Runs flows symbolically. A stage's result is a term that says who answered with which weight to which prompt, so equal terms mean equal
/// runs. <see cref="Of(RandomFlow)"/> evaluates a flow straight from the definition; <see cref="Term"/> is what a stage of the machine answers.
/// </summary>
internal static class ReferenceRun
{
    internal const string Question = "q {result_1} {{";

    internal static string Of(RandomFlow flow) => Result(flow, []);

    internal static string Term(StartStage start) => start.Plan.Fused
        ? Fused(start.Branches.Select(branch => (branch.Model, branch.Weight, branch.Messages.ShouldHaveSingleItem().Content)))
        : Alone(start.Branches.ShouldHaveSingleItem().Model, start.Branches[0].Messages[0].Content);

    private static string Result(RandomFlow flow, List<string> visible) => flow switch
    {
        RandomModel model => Alone(model.Name, Prompt(visible)),
        RandomChain chain => Result(chain.Elements[^1], Before(chain, visible)),
        _ => Fused(Voters(flow, visible, 1)),
    };

    private static List<string> Before(RandomChain chain, List<string> visible)
    {
        List<string> seen = [.. visible];
        foreach (RandomFlow element in chain.Elements[..^1])
        {
            seen.Add(Result(element, seen));
        }

        return seen;
    }

    private static List<(string Model, double Weight, string Prompt)> Voters(RandomFlow flow, List<string> visible, double share)
    {
        switch (flow)
        {
            case RandomModel model:
                return [(model.Name, share, Prompt(visible))];
            case RandomChain chain:
                return Voters(chain.Elements[^1], Before(chain, visible), share);
            default:
                var group = (RandomGroup)flow;
                double total = group.Items.Sum(item => item.Weight ?? 1);
                return [.. group.Items.SelectMany(item => Voters(item.Node, visible, share * (item.Weight ?? 1) / total))];
        }
    }

    private static string Alone(string model, string prompt) => Short($"{model}<{prompt}>");

    private static string Fused(IEnumerable<(string Model, double Weight, string Prompt)> branches) =>
        Short($"[{string.Join("+", branches.Select(b => $"{b.Weight.ToString("0.0000000", CultureInfo.InvariantCulture)}{b.Model}<{b.Prompt}>"))}]");

    /// <summary>Terms double with every stage of a chain; long ones are replaced by their hash.</summary>
    private static string Short(string term) => term.Length < 400
        ? term
        : Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(term)));

    /// <summary>The English built-in prompts, written down once more.</summary>
    private static string Prompt(List<string> visible)
    {
        string task = visible.Count switch
        {
            0 => "You are an assistant. Answer the question.",
            1 => "You are a reviewer. Check the answer and give the corrected one.",
            2 => "You are a verifier. Check both answers and give the final one.",
            _ => "You are a verifier. Check all answers and give the final one.",
        };
        return string.Join("\n", [task, $"Question: {Question}", .. visible.Select((result, i) => $"Answer {i + 1}: {result}")]);
    }
}
