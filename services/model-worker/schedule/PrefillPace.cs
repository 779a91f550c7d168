namespace ModelNet.ModelWorker.Schedule;

/// <summary>
/// How much prefill may ride along with sessions whose next token is due: as many tokens as the model computes in a set time, measured from the
/// decodes themselves. Without the bound one long prompt would hold up every running answer for seconds on a slow machine.
/// </summary>
internal sealed class PrefillPace(TimeSpan pause, int most)
{
    private const int FewestMeasured = 32;
    private const double Smoothing = 0.3;
    private readonly int _least = Math.Min(most, 16);
    private double _tokensPerSecond;

    /// <summary>Tokens of prefill in a decode that others wait for; a quarter of the most until something was measured.</summary>
    public int Tokens => _tokensPerSecond == 0
        ? Math.Max(_least, most / 4)
        : (int)Math.Clamp(_tokensPerSecond * pause.TotalSeconds, _least, most);

    /// <summary>Tells how long a decode took that was mostly prefill.</summary>
    public void Measured(int tokens, TimeSpan elapsed)
    {
        if (tokens < FewestMeasured || elapsed <= TimeSpan.Zero)
        {
            return;
        }

        var rate = tokens / elapsed.TotalSeconds;
        _tokensPerSecond = _tokensPerSecond == 0 ? rate : _tokensPerSecond + (Smoothing * (rate - _tokensPerSecond));
    }
}
