using ModelNet.Cli.Text;
using ModelNet.Cli.Views;

namespace ModelNet.Cli.Batch;

/// <summary>Says on stderr how far a batch is. Thread-safe.</summary>
internal sealed class BatchProgress : IDisposable
{
    private const string Highlight = "\u001b[96m";
    private const string Normal = "\u001b[0m";
    private static readonly TimeSpan DrawPeriod = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LinePeriod = TimeSpan.FromSeconds(5);
    private readonly Lock _gate = new();
    private readonly CliEnvironment _environment;
    private readonly BatchMeter _meter;
    private readonly ProgressMode _mode;
    private readonly LiveRegion _region;
    private readonly ITimer? _timer;
    private bool _ended;

    public BatchProgress(CliEnvironment environment, BatchMeter meter, ProgressMode mode)
    {
        (_environment, _meter, _mode, _region) = (environment, meter, mode, new LiveRegion(environment.Error));
        var period = mode == ProgressMode.Live ? DrawPeriod : LinePeriod;
        _timer = mode == ProgressMode.None ? null : environment.Time.CreateTimer(_ => Refresh(), null, period, period);
    }

    /// <summary>A line of its own, whatever the mode.</summary>
    public void Say(string line)
    {
        lock (_gate)
        {
            _region.Erase();
            _environment.Error.WriteLine(line);
        }
    }

    /// <summary>The last word: the sums.</summary>
    public void End()
    {
        lock (_gate)
        {
            Stop();
            if (_mode != ProgressMode.None)
            {
                _environment.Error.WriteLine(_mode == ProgressMode.Json ? BatchText.Json(_meter, "summary") : BatchText.Summary(_meter));
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            Stop();
        }
    }

    private void Stop()
    {
        _ended = true;
        _timer?.Dispose();
        _region.Erase();
    }

    private void Refresh()
    {
        lock (_gate)
        {
            if (_ended)
            {
                return;
            }

            try
            {
                Show();
            }
            catch (IOException)
            {
                _ended = true; // stderr is on a full disk or gone: the answers matter more than the progress
            }
        }
    }

    private void Show()
    {
        switch (_mode)
        {
            case ProgressMode.Live:
                _region.Draw(Table());
                break;
            case ProgressMode.Json:
                _environment.Error.WriteLine(BatchText.Json(_meter, "progress"));
                break;
            default:
                _environment.Error.WriteLine($"… {BatchText.Progress(_meter)}{(_meter.Models.Count > 1 ? $"; {string.Join(", ", BatchText.Models(_meter))}" : "")}");
                break;
        }
    }

    private string Table()
    {
        var columns = Math.Max(20, _environment.Width() - 1); // the last column would wrap on some terminals
        var first = SafeText.Fit(BatchText.Progress(_meter), columns);
        var rest = BatchText.Models(_meter).Select(line => SafeText.Fit("  " + line, columns));
        return string.Concat(rest.Prepend(_environment.AllowsColor ? Highlight + first + Normal : first).Select(line => line + "\n"));
    }
}
