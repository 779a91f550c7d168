using ModelNet.Batch;
using ModelNet.Contracts;

namespace ModelNet.Cli.Batch;

/// <summary>
/// Knows the sessions in flight and nothing of those that have ended. A result of a session that was not asked for yet is kept: an
/// earlier command began it, and its line will come. Thread-safe.
/// </summary>
internal sealed class BatchTracker(BatchIdentity identity, IdTable known, AnswerLines shapes, OutputOrder order, Action ended)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Waiting> _open = new(StringComparer.Ordinal);
    private readonly Dictionary<string, BatchAnswer> _early = new(StringComparer.Ordinal);

    /// <summary>Sessions that wait for their result.</summary>
    public int InFlight
    {
        get
        {
            lock (_gate)
            {
                return _open.Count;
            }
        }
    }

    /// <summary>The session is wanted; false when its result was there already and has been handed on.</summary>
    public bool Begin(string session, UInt128 key, LineHead head, long sequence)
    {
        BatchAnswer? answer;
        lock (_gate)
        {
            if (!_early.Remove(session, out answer))
            {
                _open.Add(session, new Waiting(key, head, sequence));
                return true;
            }
        }

        End(new Waiting(key, head, sequence), answer);
        return false;
    }

    /// <summary>A session has ended; the first result of each counts.</summary>
    public void OnResult(Result result)
    {
        var session = result.Session.ToString();
        if (!identity.Owns(session, out var key) || known.FateOf(key) != Fate.Open)
        {
            return;
        }

        Waiting? waiting;
        lock (_gate)
        {
            if (!_open.Remove(session, out waiting))
            {
                _early.TryAdd(session, Answers.Of(result));
                return;
            }
        }

        End(waiting, Answers.Of(result));
    }

    private void End(Waiting waiting, BatchAnswer answer)
    {
        known.Note(waiting.Key, answer.Completed ? Fate.Answered : Fate.Failed);
        order.End(waiting.Sequence, new OutputLine(!answer.Completed, shapes.Answer(waiting.Head, answer), answer.CompletionTokens));
        ended();
    }

    private sealed record Waiting(UInt128 Key, LineHead Head, long Sequence);
}
