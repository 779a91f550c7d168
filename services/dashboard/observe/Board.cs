using ModelNet.Contracts;

namespace ModelNet.Dashboard.Observe;

/// <summary>
/// All that a dashboard knows. Repeated records count once, and a record that comes after its session's result still counts. What a vote says counts for its model once the session's
/// request was seen, since the models stand in its flow; until then it waits. Thread-safe: who follows the topics, who looks up groups and who asks meet at one lock.
/// </summary>
internal sealed class Board(string description, TimeProvider time)
{
    private const int MostLetters = 50;
    private readonly Lock _gate = new();
    private readonly FlowNames _flows = new();
    private readonly Queue<LetterSight> _letters = new();
    private WaitingVotes _waiting = new();

    /// <summary>The deployment, for people.</summary>
    public string Description => description;

    public SessionShelf Sessions { get; private set; } = new();

    public Totals Totals { get; private set; } = new();

    public RateSeries Fused { get; private set; } = new();

    public RateSeries Alone { get; private set; } = new();

    public RateSeries Ended { get; private set; } = new();

    /// <summary>What fused steps say about models and time.</summary>
    public FusedStatistics Statistics { get; private set; } = new();

    /// <summary>The oldest first.</summary>
    public IReadOnlyCollection<LetterSight> Letters => _letters;

    public DeploymentState Deployment { get; private set; } = DeploymentState.Empty;

    /// <summary>Why topics and groups could not be looked up the last time; null when they could.</summary>
    public string? LookError { get; private set; }

    /// <summary>Now.</summary>
    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Asks something while nothing changes.</summary>
    public T Read<T>(Func<Board, T> question)
    {
        lock (_gate)
        {
            return question(this);
        }
    }

    /// <summary>The topics are read from the beginning of the history (again, after a fault).</summary>
    public void Begin()
    {
        lock (_gate)
        {
            Sessions = new SessionShelf();
            _letters.Clear();
            (Totals, Fused, Alone, Ended, Statistics) = (new Totals(), new RateSeries(), new RateSeries(), new RateSeries(), new FusedStatistics());
            _waiting = new WaitingVotes();
        }
    }

    public void OnRequest(Request request, long timestamp)
    {
        lock (_gate)
        {
            if (request.Action != RequestAction.Start || Sessions.Take(request.Session.ToString()) is not { Flow: "" } session)
            {
                return;
            }

            Totals.Requests++;
            session.Touch(timestamp);
            var text = request.Flow.ToString();
            session.Plan = _flows.PlanOf(text);
            session.Flow = session.Plan?.Expression ?? text;
            session.Run = request.Run.ToString();
            session.Question = request.Question.ToString();
            foreach (var (stage, vote) in _waiting.Take(session.Id))
            {
                Statistics.Add(session.ModelsOf(stage), vote);
            }
        }
    }

    public void OnFusedTokens(FusedTokens record, long timestamp)
    {
        lock (_gate)
        {
            if (record.Kind != FusedKind.Tokens || Session(record.Session, timestamp) is not { } session || session.Stage(record.Stage, record.Attempt) is not { } stage)
            {
                return;
            }

            stage.BeginAt(record.FirstStep);
            var before = (Tokens: stage.Tokens, Certified: stage.Certified, Step: stage.NextStep);
            for (var i = stage.NextStep - record.FirstStep; i >= 0 && i < record.Tokens.Count; i++)
            {
                AddVotes(session, record, record.Tokens[i]);
                stage.Take(record.Tokens[i], timestamp, Sessions.KeepsSteps);
            }

            if (stage.NextStep > before.Step)
            {
                Statistics.AddTimes(record, stage.LastUs, timestamp, stage.NextStep - before.Step);
                stage.Decided(timestamp, record.Finish);
            }

            Totals.FusedSteps += stage.NextStep - before.Step;
            Totals.FusedTokens += stage.Tokens - before.Tokens;
            Totals.Certified += stage.Certified - before.Certified;
            Fused.Add(timestamp, stage.Tokens - before.Tokens);
        }
    }

    public void OnStageTokens(StageTokens record, long timestamp)
    {
        lock (_gate)
        {
            if (Session(record.Session, timestamp)?.Stage(record.Stage, record.Attempt) is not { } stage)
            {
                return;
            }

            stage.BeginAt(record.FirstStep);
            var before = stage.Tokens;
            for (var i = stage.NextStep - record.FirstStep; i >= 0 && i < record.Tokens.Count; i++)
            {
                stage.Take(record.Tokens[i].Span);
            }

            stage.Decided(timestamp, record.Finish);
            Totals.AloneTokens += stage.Tokens - before;
            Alone.Add(timestamp, stage.Tokens - before);
        }
    }

    public void OnResult(Result result, long timestamp)
    {
        lock (_gate)
        {
            if (Session(result.Session, timestamp) is not { Outcome: null } session)
            {
                return; // the first result counts
            }

            session.Outcome = result.Outcome;
            (session.Answer, session.ErrorCode, session.Error) = (result.Text.ToString(), result.ErrorCode.ToString(), result.Error.ToString());
            session.WallUs = result.WallUs;
            Sessions.End(session);
            Count(result.Outcome);
            Ended.Add(timestamp, 1);
        }
    }

    public void OnLetter(LetterSight letter)
    {
        lock (_gate)
        {
            Totals.Letters++;
            _letters.Enqueue(letter);
            if (_letters.Count > MostLetters)
            {
                _letters.Dequeue();
            }
        }
    }

    public void OnUnreadable()
    {
        lock (_gate)
        {
            Totals.Unreadable++;
        }
    }

    public void Looked(DeploymentState state)
    {
        lock (_gate)
        {
            (Deployment, LookError) = (state, null);
        }
    }

    public void CouldNotLook(string why)
    {
        lock (_gate)
        {
            LookError = why;
        }
    }

    /// <summary>The session of a record; null when it ended long ago.</summary>
    private SessionSight? Session(Utf8Text id, long timestamp)
    {
        var session = Sessions.Take(id.ToString());
        session?.Touch(timestamp);
        return session;
    }

    private void AddVotes(SessionSight session, FusedTokens record, FusedToken token)
    {
        var models = session.ModelsOf(record.Stage);
        foreach (var vote in FusedStatistics.VotesOf(record, token))
        {
            if (session.Flow.Length > 0)
            {
                Statistics.Add(models, vote);
            }
            else
            {
                _waiting.Add(session.Id, record.Stage, vote);
            }
        }
    }

    private void Count(Outcome outcome)
    {
        switch (outcome)
        {
            case Outcome.Completed:
                Totals.Completed++;
                break;
            case Outcome.Failed:
                Totals.Failed++;
                break;
            case Outcome.Cancelled:
                Totals.Cancelled++;
                break;
            default:
                Totals.Expired++;
                break;
        }
    }
}
