namespace ModelNet.Fuser.Intake;

/// <summary>Keeps arrivals for reuse, so that a step allocates nothing; an idle session holds none.</summary>
internal sealed class ArrivalPool
{
    private const int MaxKept = 1024;

    /// <summary>A record that was widened to a whole vocabulary is not kept: it would hold megabytes.</summary>
    private const int LargestKept = 4096;

    private readonly Stack<Arrival> _free = new();

    public Arrival Rent() => _free.TryPop(out var arrival) ? arrival : new Arrival();

    public void Return(Arrival arrival)
    {
        var small = arrival.Record.Positions.Count == 0 || arrival.Record.Positions[0].Ids.Count <= LargestKept;
        if (small && _free.Count < MaxKept)
        {
            _free.Push(arrival);
        }
    }
}
