using System.Threading.Channels;
using ModelNet.Cli.Runs;
using ModelNet.Cli.Views;
using ModelNet.Client;
using ModelNet.Contracts;

namespace ModelNet.Cli.Progress;

/// <summary>
/// Follows the sessions of one run from durable records and tells a view. Each step and each result counts once, whatever the log repeats.
/// Thread-safe: the reader's thread, the loop and the timer meet at one lock.
/// </summary>
internal sealed class SessionTracker : ISessionObserver
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, SessionProgress> _sessions;
    private readonly List<SessionReport> _reports = [];
    private readonly IRunView _view;
    private readonly RunMeter _meter;
    private readonly Channel<SessionReport> _ended = Channel.CreateUnbounded<SessionReport>();

    public SessionTracker(IEnumerable<SessionPlan> sessions, IRunView view, RunMeter meter)
    {
        _sessions = sessions.ToDictionary(plan => plan.Id, plan => new SessionProgress(plan), StringComparer.Ordinal);
        (_view, _meter) = (view, meter);
    }

    /// <summary>The awaited sessions as they end; results of an earlier run of the command are not among them.</summary>
    public ChannelReader<SessionReport> Ended => _ended.Reader;

    /// <summary>The sessions that have ended, in the log's order.</summary>
    public IReadOnlyList<SessionReport> Reports()
    {
        lock (_gate)
        {
            return [.. _reports];
        }
    }

    /// <summary>Everything that was on the log has been seen: what follows is this command's work.</summary>
    public void GoLive()
    {
        lock (_gate)
        {
            _meter.GoLive();
        }
    }

    /// <summary>The session is about to be submitted; false when it has ended already.</summary>
    public bool Begin(SessionPlan plan)
    {
        lock (_gate)
        {
            var session = _sessions[plan.Id];
            session.Awaited = !session.Ended;
            if (session.Awaited)
            {
                Announce(session);
            }

            return session.Awaited;
        }
    }

    /// <summary>Lets the view show the time that passes.</summary>
    public void Refresh(int inFlight)
    {
        lock (_gate)
        {
            _meter.InFlight = inFlight;
            _view.Refresh(_meter);
        }
    }

    /// <inheritdoc/>
    public void OnFusedTokens(FusedTokens tokens)
    {
        lock (_gate)
        {
            if (tokens.Kind == FusedKind.Tokens && Stage(tokens.Session, tokens.Stage, tokens.Attempt, out var session) is { Ended: false } stage)
            {
                var before = stage.Tokens;
                Show(session, stage, stage.Take(tokens));
                _meter.Add(stage, tokens, stage.Tokens - before);
            }
        }
    }

    /// <inheritdoc/>
    public void OnStageTokens(StageTokens tokens)
    {
        lock (_gate)
        {
            if (Stage(tokens.Session, tokens.Stage, tokens.Attempt, out var session) is { Ended: false } stage)
            {
                var before = stage.Tokens;
                Show(session, stage, stage.Take(tokens));
                _meter.Add(stage, tokens, stage.Tokens - before);
            }
        }
    }

    /// <inheritdoc/>
    public void OnStageResult(StageResult result)
    {
        lock (_gate)
        {
            if (result.Outcome == Outcome.Completed && Stage(result.Session, result.Stage, result.Attempt, out var session) is { Ended: false } stage)
            {
                Show(session, stage, stage.End(result));
                _view.StageEnded(session, stage);
            }
        }
    }

    /// <inheritdoc/>
    public void OnResult(Result result)
    {
        lock (_gate)
        {
            if (!_sessions.TryGetValue(result.Session.ToString(), out var session) || session.Ended)
            {
                return;
            }

            Announce(session);
            session.Ended = true;
            var report = SessionReport.Of(session, result);
            _reports.Add(report);
            _meter.SessionEnded(result.Outcome);
            _view.SessionEnded(report);
            if (session.Awaited)
            {
                _ended.Writer.TryWrite(report);
            }
        }
    }

    private StageProgress? Stage(Utf8Text id, int index, int attempt, out SessionProgress session)
    {
        if (!_sessions.TryGetValue(id.ToString(), out session!) || session.Ended)
        {
            return null;
        }

        Announce(session);
        var stage = session.Stage(index, attempt, out var began);
        if (began)
        {
            _view.StageStarted(session, stage!);
        }

        return stage;
    }

    private void Announce(SessionProgress session)
    {
        if (!session.Announced)
        {
            session.Announced = true;
            _view.SessionStarted(session);
        }
    }

    private void Show(SessionProgress session, StageProgress stage, string text)
    {
        if (text.Length > 0)
        {
            _view.TextAdded(session, stage, text);
        }
    }
}
