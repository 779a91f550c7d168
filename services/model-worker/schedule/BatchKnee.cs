namespace ModelNet.ModelWorker.Schedule;

/// <summary>
/// Finds how many sequences are best decoded together. More of them share one pass over the weights, until the cores are busy with arithmetic or
/// the caches no longer fit: then tokens per second stay or fall, and whoever does not fit computes sooner if it waits its turn.
/// </summary>
/// <remarks>
/// Tokens per second change with the sequences' lengths and with what else the machine does, so sizes are never compared across time: now and
/// then, when more branches are ready than the size tried needs, one decode runs at another size, and its rate is compared with that of the decodes just
/// before it. What is kept for each size is the median of that ratio's last logarithms, on one common scale. The limit begins at the most, and moves only for a gain
/// that is more than noise. Trials become rarer while they change nothing: where every decode takes equally long (a GPU), a small one costs as much as a full one.
/// Not thread-safe; allocates nothing after construction.
/// </remarks>
internal sealed class BatchKnee
{
    private const double Gain = 0.03;
    private const int FirstInterval = 4;
    private const int LastInterval = 512;
    private const int TrialsToMove = 3;
    private const int SmallestTrial = 2; // alone is never faster

    // With fewer there is little to gain, and a trial parts fused sessions that would answer together.
    private const int FewestReady = 12;
    private readonly int[] _sizes;
    private readonly RecentMedian[] _scores;
    private readonly RecentMedian _rate = new();
    private readonly bool _enabled;
    private int _limit;
    private int _cursor;
    private int _rounds;
    private int _interval = FirstInterval;
    private int _sinceTrial;
    private int _trial = -1;
    private int _rateSize;

    /// <param name="most">The most sequences that can be decoded together.</param>
    /// <param name="enabled">False keeps the limit there.</param>
    public BatchKnee(int most, bool enabled)
    {
        _sizes = Sizes(most);
        _scores = [.. _sizes.Select(_ => new RecentMedian())];
        IsEnabled = enabled;
        _enabled = enabled && _sizes.Length > 1;
        _limit = _sizes.Length - 1;
    }

    /// <summary>The most sequences that can be decoded together.</summary>
    public int Most => _sizes[^1];

    /// <summary>Whether it looks for a better size.</summary>
    public bool IsEnabled { get; }

    /// <summary>How many sequences are decoded together at most.</summary>
    public int Limit => _sizes[_limit];

    /// <summary>How many of the ready branches the next decode takes.</summary>
    public int Choose(int ready)
    {
        _trial = -1;
        var usual = Math.Min(ready, Limit);
        if (!_enabled || ready < FewestReady || _rateSize != usual || _rate.Count < 2 || _sinceTrial < _interval)
        {
            return usual;
        }

        _trial = NextTrial(ready, usual);
        return _trial < 0 ? usual : _sizes[_trial];
    }

    /// <summary>Tells how long a decode of one token for each of so many sequences took; not to be called for others.</summary>
    public void Measured(int sequences, TimeSpan elapsed)
    {
        if (!_enabled || sequences == 0 || elapsed <= TimeSpan.Zero)
        {
            return;
        }

        var rate = Math.Log(sequences / elapsed.TotalSeconds);
        if (_trial >= 0 && _sizes[_trial] == sequences)
        {
            Compare(_trial, rate);
            _trial = -1;
            _sinceTrial = 0;
            return;
        }

        _sinceTrial++;
        if (sequences != _rateSize)
        {
            _rate.Clear();
            _rateSize = sequences;
        }

        _rate.Add(rate);
    }

    /// <summary>1, 2, 3, 4, 6, 8, 12, 16, 24, … and the most: steps of a third to a half, between which rates differ little.</summary>
    private static int[] Sizes(int most)
    {
        var sizes = new List<int>();
        for (var size = 1; size < most; size *= 2)
        {
            sizes.Add(size);
            if (size > 1 && size * 3 / 2 < most)
            {
                sizes.Add(size * 3 / 2);
            }
        }

        sizes.Add(most);
        return [.. sizes];
    }

    private int NextTrial(int ready, int usual)
    {
        for (var i = 0; i < _sizes.Length; i++)
        {
            _cursor = (_cursor + _sizes.Length - 1) % _sizes.Length;
            if (_cursor == _sizes.Length - 1 && ++_rounds > TrialsToMove)
            {
                _interval = Math.Min(2 * _interval, LastInterval);
            }

            if (_sizes[_cursor] <= ready && _sizes[_cursor] != usual && _sizes[_cursor] >= SmallestTrial)
            {
                return _cursor;
            }
        }

        return -1;
    }

    private void Compare(int size, double rate)
    {
        _scores[size].Add(_scores[Usual()].Value + rate - _rate.Value);
        var best = Best();
        if (best != _limit)
        {
            _limit = best;
            _interval = FirstInterval;
        }
    }

    /// <summary>The size nearest to what is usually decoded now, which may be less than the limit.</summary>
    private int Usual()
    {
        var at = Array.BinarySearch(_sizes, _rateSize);
        return at >= 0 ? at : Math.Max(0, ~at - 1);
    }

    private int Best()
    {
        var best = _limit;
        for (var i = 0; i < _sizes.Length; i++)
        {
            if (_scores[i].Count >= TrialsToMove && _scores[i].Value > _scores[best].Value + (best == _limit ? Gain : 0))
            {
                best = i;
            }
        }

        return best;
    }
}
