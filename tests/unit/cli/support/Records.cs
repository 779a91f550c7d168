using ModelNet.Cli.Flows;
using ModelNet.Cli.Questions;
using ModelNet.Cli.Runs;
using ModelNet.Contracts;
using ModelNet.Flow;

namespace ModelNet.Cli.Tests.Support;

/// <summary>Records as the services write them.</summary>
internal static class Records
{
    public static SessionPlan Session(string flow, string id = "s", string? answer = null, int index = 0) => new(index, id, 0, new CheckedFlow(flow, FlowDocument.Parse(flow).Required, null), new Question(0, "q", "how many?", answer));

    public static StageTokens Alone(int stage, int firstStep, params byte[][] tokens) => Alone("s", stage, firstStep, 1, tokens);

    public static StageTokens Alone(string session, int stage, int firstStep, int attempt, params byte[][] tokens)
    {
        var record = new StageTokens { Stage = stage, FirstStep = firstStep, Attempt = attempt, ComputeNs = 2_000_000 };
        record.Session.Set(session);
        foreach (var token in tokens)
        {
            record.Tokens.Add().Set(token);
        }

        return record;
    }

    public static FusedTokens Fused(int stage, int step, byte[] token, bool certified, params long[] computeNanoseconds)
    {
        var record = new FusedTokens { Stage = stage, FirstStep = step, Attempt = 1 };
        record.Session.Set("s");
        var fused = record.Tokens.Add();
        fused.Bytes.Set(token);
        fused.Certified = certified;
        foreach (var nanoseconds in computeNanoseconds)
        {
            fused.Votes.Add().ComputeNs = nanoseconds;
        }

        return record;
    }

    public static StageResult StageEnd(int stage, string text, int tokens, long decodeMicroseconds = 1000, string session = "s")
    {
        var record = new StageResult { Stage = stage, Attempt = 1, TokenCount = tokens, DecodeUs = decodeMicroseconds, WallUs = 2 * decodeMicroseconds, Finish = Finish.EndOfSequence };
        record.Session.Set(session);
        record.Text.Set(text);
        return record;
    }

    public static Result End(string text, Outcome outcome = Outcome.Completed, string code = "", string session = "s")
    {
        var record = new Result { Outcome = outcome, WallUs = 5000 };
        record.Session.Set(session);
        record.Text.Set(text);
        record.ErrorCode.Set(code);
        return record;
    }
}
