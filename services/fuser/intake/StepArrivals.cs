using ModelNet.Fuser.Speculate;

namespace ModelNet.Fuser.Intake;

/// <summary>Which of the distributions that have come belong to the step at hand, which to later ones, and which to none.</summary>
internal sealed class StepArrivals(VocabularyBook book)
{
    /// <summary>How far ahead of the decision a branch's records are kept.</summary>
    private const int MaxStepsAhead = 64;

    private readonly ArrivalPool _pool = new();

    public Arrival Rent() => _pool.Rent();

    public void Return(Arrival arrival) => _pool.Return(arrival);

    /// <summary>The first record of a branch and step counts; a later one only when it is longer, as asked for. Who abstained has abstained. False when it is not kept.</summary>
    public bool Keep(StageState stage, Arrival arrival)
    {
        var record = arrival.Record;
        if (record.Attempt != stage.Attempt || record.Positions.Count == 0 || (uint)record.Branch >= (uint)stage.Arrivals.Length || stage.Finish != Contracts.Finish.None)
        {
            return false;
        }

        return record.FirstStep > stage.Step ? KeepAhead(stage, arrival) : AnsweredAhead.TryMove(arrival, stage) && KeepNow(stage, arrival);
    }

    /// <summary>True when every branch has answered the step with a list that can be used.</summary>
    public bool IsComplete(StageState stage)
    {
        foreach (var arrival in stage.Arrivals)
        {
            if (arrival is null || !IsUsable(stage, arrival))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The step has moved: forgets what it used, keeps records that answer the next step too, and takes in what had come early for it.</summary>
    public void NextStep(StageState stage)
    {
        for (var branch = 0; branch < stage.Arrivals.Length; branch++)
        {
            if (stage.Arrivals[branch] is { } used && !AnsweredAhead.TryMove(used, stage))
            {
                _pool.Return(used);
                stage.Arrivals[branch] = null;
            }
        }

        TakeUp(stage);
    }

    private void TakeUp(StageState stage)
    {
        for (var i = 0; i < stage.Ahead?.Count; i++)
        {
            var arrival = stage.Ahead[i];
            if (arrival.Record.FirstStep > stage.Step)
            {
                continue;
            }

            stage.Ahead.RemoveAt(i--);
            if (!Keep(stage, arrival))
            {
                _pool.Return(arrival);
            }
        }
    }

    /// <summary>Gives back everything that the stage holds.</summary>
    public void GiveBack(StageState stage)
    {
        GiveBackNow(stage);
        stage.Ahead?.ForEach(_pool.Return);
        stage.Ahead = null;
    }

    /// <summary>Its token table is known, and its list is as long as was asked for (or whole).</summary>
    public bool IsUsable(StageState stage, Arrival arrival)
    {
        var position = arrival.Position;
        return position.Status != Contracts.PositionStatus.Scored
            || (book.TryGet(arrival.Record.Vocabulary, out _) && (position.Ids.Count >= stage.AskedK || position.Kth == 0));
    }

    private bool KeepNow(StageState stage, Arrival arrival)
    {
        ref var place = ref stage.Arrivals[arrival.Record.Branch];
        if (place is not null && (place.Position.Status != Contracts.PositionStatus.Scored || place.Position.Ids.Count >= arrival.Position.Ids.Count))
        {
            return false;
        }

        if (place is not null)
        {
            _pool.Return(place);
        }

        place = arrival;
        return true;
    }

    private static bool KeepAhead(StageState stage, Arrival arrival)
    {
        if (arrival.Record.FirstStep - stage.Step > MaxStepsAhead || stage.Ahead?.Count >= MaxStepsAhead * stage.Arrivals.Length)
        {
            return false;
        }

        (stage.Ahead ??= []).Add(arrival);
        return true;
    }

    private void GiveBackNow(StageState stage)
    {
        for (var branch = 0; branch < stage.Arrivals.Length; branch++)
        {
            if (stage.Arrivals[branch] is { } arrival)
            {
                _pool.Return(arrival);
                stage.Arrivals[branch] = null;
            }
        }
    }
}
