namespace ModelNet.Verifier.Report;

/// <summary>What the checks counted, and what does not hold.</summary>
public sealed class Verdict
{
    private const int MostShown = 50;
    private readonly List<string> _violations = [];

    /// <summary>Counts by name, in the order of the first mention.</summary>
    public List<KeyValuePair<string, long>> Counts { get; } = [];

    /// <summary>The first violations, each with its place.</summary>
    public IReadOnlyList<string> Violations => _violations;

    public int ViolationCount { get; private set; }

    /// <summary>True when nothing was violated.</summary>
    public bool Holds => ViolationCount == 0;

    /// <summary>A count by its name; 0 when it was never mentioned.</summary>
    public long this[string name]
    {
        get => Counts.Find(count => count.Key == name).Value;
        set
        {
            var at = Counts.FindIndex(count => count.Key == name);
            if (at < 0)
            {
                Counts.Add(new(name, value));
            }
            else
            {
                Counts[at] = new(name, value);
            }
        }
    }

    public void Violated(string what)
    {
        ViolationCount++;
        if (_violations.Count < MostShown)
        {
            _violations.Add(what);
        }
    }

    /// <summary>Notes a violation when something is not so.</summary>
    public void Check(bool holds, Func<string> otherwise)
    {
        if (!holds)
        {
            Violated(otherwise());
        }
    }
}
