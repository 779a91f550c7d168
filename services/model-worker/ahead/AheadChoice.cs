using ModelNet.ModelWorker.Schedule;

namespace ModelNet.ModelWorker.Ahead;

/// <summary>
/// Decides whether to compute behind an expected token while its decision is awaited. A right guess saves the wait; a wrong one costs what is left of its decode when the decision comes. With a wait of w,
/// a decode of d and a share m of wrong guesses, a step saves (1 − m)·w − m·(d − w) = w − m·d on average. A branch that waits long may wait for a slower one, and save nothing: of its wait only a part counts.
/// Waits are measured where nothing was guessed: a step now and then is left alone for that.
/// </summary>
/// <remarks>Not thread-safe; allocates nothing after construction.</remarks>
internal sealed class AheadChoice(DecodeAhead mode)
{
    private const int FirstDecided = 8;
    private const int MostGuessesUnmeasured = 32;
    private const double Smoothing = 1.0 / 32;
    private const double Margin = 1.25; // of what wrong guesses cost
    private const double MostShare = 0.2; // of a decode, where it waits longer
    private const double MostWrongInBatch = 0.2;
    private static readonly TimeSpan s_least = TimeSpan.FromMicroseconds(100); // less is within the services' own noise
    private readonly RecentMedian _wait = new();
    private readonly RecentMedian _decode = new();
    private double _wrong;
    private int _decided;
    private int _guesses;
    private bool _gaveUp;

    /// <summary>Whether guesses save time, as far as is known.</summary>
    public bool IsWorthIt => mode switch
    {
        DecodeAhead.Never => false,
        _ when _gaveUp => false,
        DecodeAhead.Always => true,
        _ => _decided >= FirstDecided && _wait.Count > 0 && _decode.Count > 0 && Saves(_wait.Value, _decode.Value),
    };

    /// <summary>Whether guesses are to fill batches that are computed anyway: a wrong one then costs its row and not a decode.</summary>
    public bool Fills => mode != DecodeAhead.Never && !_gaveUp && (mode == DecodeAhead.Always || (_decided >= FirstDecided && _wrong < MostWrongInBatch));

    /// <summary>Whether to guess now.</summary>
    public bool Pays => IsWorthIt && (mode == DecodeAhead.Always || _guesses < MostGuessesUnmeasured);

    /// <summary>A token is decided that the branch expected, or another one.</summary>
    public void Decided(bool expected)
    {
        _decided++;
        _wrong += ((expected ? 0 : 1) - _wrong) * Math.Max(Smoothing, 1.0 / _decided);
    }

    /// <summary>So long a branch waited for the decision without computing ahead.</summary>
    public void Waited(TimeSpan wait)
    {
        _wait.Add(wait.TotalSeconds);
        _guesses = 0;
    }

    /// <summary>A decode without any prefill took so long.</summary>
    /// <param name="elapsed">Its time.</param>
    /// <param name="ahead">Whether it computed what is only expected.</param>
    public void Decoded(TimeSpan elapsed, bool ahead)
    {
        _decode.Add(elapsed.TotalSeconds);
        _guesses += ahead ? 1 : 0;
    }

    /// <summary>No guess any more.</summary>
    public void GiveUp() => _gaveUp = true;

    private bool Saves(double wait, double decode)
    {
        var saved = Math.Min(wait, MostShare * decode);
        return Math.Min(wait, decode) >= s_least.TotalSeconds && saved > Margin * _wrong * decode;
    }
}
