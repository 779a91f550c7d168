using ModelNet.Cli.Text;

namespace ModelNet.Cli.Runs;

/// <summary>
/// Says on stderr what takes long before the sessions start. Work that ends quickly gets one line at its end; longer work says so every
/// <see cref="Patience"/>.
/// </summary>
internal sealed class ProgressNotes(TextWriter output, bool silent, TimeProvider time)
{
    /// <summary>Nobody waits longer than this without a word.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(1.5);

    private readonly Lock _gate = new();

    /// <summary>Starts a piece of work; dispose what is returned when it ends, however it ends.</summary>
    public Work Begin(string what) => new(this, what);

    /// <summary>Prints one line.</summary>
    public void Say(string line)
    {
        if (silent)
        {
            return;
        }

        lock (_gate)
        {
            output.WriteLine(SafeText.OneLine(line));
        }
    }

    /// <summary>One piece of work. Thread-safe.</summary>
    internal sealed class Work : IDisposable
    {
        private readonly ProgressNotes _notes;
        private readonly string _what;
        private readonly long _began;
        private readonly ITimer _timer;
        private volatile float _fraction = -1;

        internal Work(ProgressNotes notes, string what)
        {
            (_notes, _what) = (notes, what);
            _began = notes._time.GetTimestamp();
            _timer = notes._time.CreateTimer(static state => ((Work)state!).SayHowFar(), this, Patience, Patience);
        }

        /// <summary>How far it is, 0 to 1.</summary>
        public void At(float fraction) => _fraction = fraction;

        /// <summary>It went well: one line with the time it took.</summary>
        public void End(string result) => _notes.Say($"{result} ({Quantities.Seconds(Elapsed)})");

        /// <inheritdoc/>
        public void Dispose() => _timer.Dispose();

        private TimeSpan Elapsed => _notes._time.GetElapsedTime(_began);

        private void SayHowFar() => _notes.Say($"{_what}{(_fraction is >= 0 and var done ? ", " + Quantities.Percent(done) : "")}, {Quantities.Seconds(Elapsed)} …");
    }

    private readonly TimeProvider _time = time;
}
