using ModelNet.ModelWorker.Schedule;

namespace ModelNet.ModelWorker.Ahead;

/// <summary>
/// Decides whether to compute behind an expected token while its decision is awaited. A right guess saves the wait; a wrong one costs what is left of its decode when the decision comes. With a wait of w,
/// a decode of d and a share m of wrong guesses, a step saves (1 − m)·w − m·(d − w) = w − m·d on average. A branch whose wait comes near a whole decode waits for a slower one and would
/// gain nothing. Waits are measured where nothing was guessed: a few steps now and then are left alone for that.
/// </summary>
/// <remarks>Not thread-safe; allocates nothing after construction.</remarks>
internal sealed class AheadChoice(DecodeAhead mode)
{
    private const int FirstMeasured = 8;
    private const int Period = 64;
    private const int MeasuredOfPeriod = 4;
    private const double Smoothing = 1.0 / 32;
    private const double Margin = 1.25; // of what wrong guesses cost
    private const double LeastShare = 0.02; // of a decode
    private const double MostShare = 0.8;
    private static readonly TimeSpan s_least = TimeSpan.FromMicroseconds(250); // less is within the services' own noise
    private readonly RecentMedian _wait = new();
    private readonly RecentMedian _decode = new();
    private double _wrong;
    private int _decided;
    private bool _gaveUp;

    /// <summary>Whether a guess is expected to save time now.</summary>
    public bool Pays => mode switch
    {
        DecodeAhead.Never => false,
        _ when _gaveUp => false,
        DecodeAhead.Always => true,
        _ => !IsMeasuring && _decode.Count > 0 && Saves(_wait.Value, _decode.Value),
    };

    /// <summary>No guess any more.</summary>
    public void GiveUp() => _gaveUp = true;

    private bool IsMeasuring => _decided < FirstMeasured || _decided % Period < MeasuredOfPeriod;

    /// <summary>A token is decided that the branch expected, or another one.</summary>
    public void Decided(bool expected)
    {
        _decided++;
        _wrong += ((expected ? 0 : 1) - _wrong) * Math.Max(Smoothing, 1.0 / _decided);
    }

    /// <summary>So long a branch waited for the decision without computing ahead.</summary>
    public void Waited(TimeSpan wait) => _wait.Add(wait.TotalSeconds);

    /// <summary>So long a decode without any prefill took.</summary>
    public void Decoded(TimeSpan elapsed) => _decode.Add(elapsed.TotalSeconds);

    private bool Saves(double wait, double decode) =>
        wait >= s_least.TotalSeconds && wait > LeastShare * decode && wait < MostShare * decode && wait > Margin * _wrong * decode;
}
