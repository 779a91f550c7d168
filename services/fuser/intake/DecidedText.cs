namespace ModelNet.Fuser.Intake;

/// <summary>A stage's decided bytes, and where each step's end.</summary>
internal sealed class DecidedText
{
    private int[] _ends = new int[16];
    private byte[] _bytes = new byte[64];

    /// <summary>The steps that a lead decided alone, ascending; null where there is none.</summary>
    private List<int>? _ledAlone;

    /// <summary>How many steps are decided.</summary>
    public int Steps { get; private set; }

    /// <summary>How many bytes they have.</summary>
    public int Length { get; private set; }

    /// <summary>How many steps the log is known to hold in these very bytes: the first record of a step counts, whoever wrote it.</summary>
    public int Confirmed { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    /// <summary>The bytes of one decided step.</summary>
    public ReadOnlySpan<byte> Of(int step)
    {
        var start = EndOf(step - 1);
        return _bytes.AsSpan(start, _ends.AsSpan(0, Steps)[step] - start);
    }

    public void Append(ReadOnlySpan<byte> token)
    {
        var end = Length + token.Length;
        if (end > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(end, _bytes.Length * 2));
        }

        if (Steps == _ends.Length)
        {
            Array.Resize(ref _ends, Steps * 2);
        }

        token.CopyTo(_bytes.AsSpan(Length));
        _ends[Steps++] = Length = end;
    }

    /// <summary>Appends a step's bytes, and notes whether a lead decided it alone.</summary>
    public void Append(ReadOnlySpan<byte> token, bool ledAlone)
    {
        Append(token);
        if (ledAlone)
        {
            (_ledAlone ??= []).Add(Steps - 1);
        }
    }

    /// <summary>Whether a lead decided the step alone.</summary>
    public bool IsLedAlone(int step) => _ledAlone?.BinarySearch(step) >= 0;

    /// <summary>
    /// The log's next record of this step says these bytes. True when they are what was decided here (or the step was confirmed before, so that
    /// this record is a late duplicate); false when another fuser's token was first and the step must be taken back. Whoever wrote it had read the steps before it, so it confirms those as well.
    /// </summary>
    public bool Confirm(int step, ReadOnlySpan<byte> token)
    {
        if (step < Confirmed || step >= Steps)
        {
            return step < Confirmed;
        }

        if (!Of(step).SequenceEqual(token))
        {
            return false;
        }

        Confirmed = step + 1;
        return true;
    }

    /// <summary>Forgets every step from this one on.</summary>
    public void TakeBack(int step)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(step, Steps);
        Steps = step;
        Length = EndOf(step - 1);
        _ledAlone?.RemoveAll(led => led >= step);
    }

    private int EndOf(int step) => step < 0 ? 0 : _ends[step];
}
