using ModelNet.ChainRouter.Route;
using ModelNet.Contracts;
using ModelNet.Flow;

namespace ModelNet.ChainRouter.Intake;

/// <summary>The turns that a request carries, and whether what it says makes sense.</summary>
internal static class RequestReader
{
    private const double Unsaid = -1;
    private static readonly string[] Roles = ["system", "user", "assistant"];

    public static IReadOnlyList<PromptMessage> Turns(Request request)
    {
        var turns = new PromptMessage[request.Messages.Count];
        for (var i = 0; i < turns.Length; i++)
        {
            turns[i] = new PromptMessage(request.Messages[i].Role.ToString(), request.Messages[i].Content.ToString());
        }

        return turns;
    }

    /// <summary>What the request says about drawing tokens: what stands at the fields' defaults is left to the flow.</summary>
    public static SamplingSettings Sampling(Request request) => new(
        request.Temperature == Unsaid ? null : request.Temperature,
        request.TopP == Unsaid ? null : request.TopP,
        request.Seed.IsEmpty ? null : request.Seed.ToString());

    /// <summary>Why the session fails at once; null when it can begin.</summary>
    public static FailSession? Fault(SessionRoute route)
    {
        foreach (var turn in route.Turns)
        {
            if (!Roles.Contains(turn.Role))
            {
                return new FailSession("bad_role", $"A message has the role '{turn.Role}'; known are {string.Join(", ", Roles)}.");
            }
        }

        return route.Stop.Contains("") ? new FailSession("bad_stop", "A stop text is empty; it would end every answer before it begins.") : null;
    }
}
