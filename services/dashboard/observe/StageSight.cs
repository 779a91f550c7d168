using System.Text;
using ModelNet.Contracts;
using ModelNet.Fusion;

namespace ModelNet.Dashboard.Observe;

/// <summary>One stage of a session as the log shows it. The first record that covers a step decides it. Not thread-safe.</summary>
internal sealed class StageSight(int attempt)
{
    private const int MostSteps = 256;
    private const int MostText = 16_000;
    private readonly Utf8Stream _utf8 = new();
    private readonly StringBuilder _text = new();
    private readonly Queue<StepSight> _steps = new();

    public int Attempt { get; } = attempt;

    /// <summary>The next step without a token.</summary>
    public int NextStep { get; private set; }

    /// <summary>Tokens that carry text.</summary>
    public int Tokens { get; private set; }

    public int Certified { get; private set; }

    public int FusedSteps { get; private set; }

    /// <summary>When the last decision was appended, microseconds since the Unix epoch; 0 before the first.</summary>
    public long LastUs { get; private set; }

    public Finish Finish { get; private set; }

    /// <summary>The beginning of the text, valid Unicode.</summary>
    public string Text => _text.ToString();

    /// <summary>The last steps; empty for a stage of one model.</summary>
    public IReadOnlyCollection<StepSight> Steps => _steps;

    /// <summary>Steps before the first one that was seen: the dashboard's history begins in the middle of this stage.</summary>
    public int Missed { get; private set; }

    /// <summary>A record that begins with this step is about to be taken in. The first one that is seen decides where the stage begins.</summary>
    public void BeginAt(int step)
    {
        if (LastUs == 0)
        {
            NextStep = Missed = step;
        }
    }

    /// <summary>Takes a step's token.</summary>
    public void Take(ReadOnlySpan<byte> bytes)
    {
        NextStep++;
        Tokens += bytes.IsEmpty ? 0 : 1;
        var certain = _utf8.Append(bytes);
        if (_text.Length < MostText)
        {
            _text.Append(certain);
        }
    }

    /// <summary>Takes a fused step.</summary>
    /// <param name="token">The token with its votes.</param>
    /// <param name="timestamp">Of its record, microseconds.</param>
    /// <param name="keep">Whether the step is kept for people to look at.</param>
    public void Take(FusedToken token, long timestamp, bool keep)
    {
        FusedSteps++;
        Certified += token.Certified ? 1 : 0;
        if (keep)
        {
            _steps.Enqueue(Seen(token, timestamp));
            if (_steps.Count > MostSteps)
            {
                _steps.Dequeue();
            }
        }

        Take(token.Bytes.Span);
    }

    /// <summary>A record was taken in.</summary>
    public void Decided(long timestamp, Finish finish)
    {
        LastUs = timestamp;
        Finish = finish == Finish.None ? Finish : finish;
    }

    private StepSight Seen(FusedToken token, long timestamp) => new(
        NextStep,
        TokenText.Of(token.Bytes.Span),
        token.Probability,
        token.Margin,
        token.Certified,
        timestamp / 1000,
        [.. Votes(token).Select(vote => new VoteSight(TokenText.Of(vote.Top.Span), vote.TopProbability, vote.ComputeNs / 1000, vote.WaitUs, vote.TransferUs))]);

    private static IEnumerable<Vote> Votes(FusedToken token)
    {
        for (var i = 0; i < token.Votes.Count; i++)
        {
            yield return token.Votes[i];
        }
    }
}
