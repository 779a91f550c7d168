using Confluent.Kafka;

namespace ModelNet.Bus.Kafka;

/// <summary>
/// Knows whether the brokers can be reached. The client says when the last connection broke and is silent when it is back, so a thread asks until an answer comes;
/// a record that arrives says so earlier.
/// </summary>
internal sealed class BrokerWatch(string servers, Action<KafkaStatus>? onStatus) : IDisposable
{
    private static readonly TimeSpan BetweenProbes = TimeSpan.FromMilliseconds(250);
    private readonly object _gate = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly TaskCompletionSource<Error> _refused = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Thread? _probe;
    private volatile bool _available = true;
    private volatile bool _started;
    private volatile Error? _lastError;

    public bool IsAvailable => _available;

    /// <summary>Asks the brokers for a sign of life; true when one answered. Set before <see cref="Start"/>.</summary>
    public Func<bool>? Probe { get; set; }

    /// <summary>Completes when a broker refuses our identity or we its certificate, which time does not mend.</summary>
    public Task<Error> Refused => _refused.Task;

    /// <summary>What the client said last.</summary>
    public Error? LastError => _lastError;

    /// <summary>Whether the bus is being closed: nobody waits for an answer any more.</summary>
    public bool IsClosing => _closing.IsCancellationRequested;

    /// <summary>From now on changes are told.</summary>
    public void Start() => _started = true;

    /// <summary>An error that a client reports.</summary>
    public void Note(Error error)
    {
        // A broker that does not like our certificate says so after the handshake, as an error of the transport.
        if (error.Code is ErrorCode.Local_Authentication or ErrorCode.Local_Ssl or ErrorCode.SaslAuthenticationFailed
            || (error.Code == ErrorCode.Local_Transport && error.Reason.Contains("SSL routines", StringComparison.Ordinal)))
        {
            _refused.TrySetResult(error);
        }

        if (error.Code != ErrorCode.Local_AllBrokersDown)
        {
            _lastError = error;
        }
        else if (_started && !_closing.IsCancellationRequested)
        {
            Down();
        }
    }

    /// <summary>Says something while the brokers are there.</summary>
    public void Tell(string message) => onStatus?.Invoke(new KafkaStatus(true, message));

    /// <summary>Waits a little before a question is asked again; not while we are closing.</summary>
    public void Pause() => _closing.Token.WaitHandle.WaitOne(20);

    /// <summary>Something came from a broker.</summary>
    public void NoteAnswer()
    {
        if (!_available)
        {
            Up();
        }
    }

    public void Dispose()
    {
        _closing.Cancel();
        Thread? probe;
        lock (_gate)
        {
            probe = _probe;
        }

        probe?.Join();
        _closing.Dispose();
    }

    private void Down()
    {
        lock (_gate)
        {
            if (!_available)
            {
                return;
            }

            _available = false;
            _probe = new Thread(Ask) { Name = "kafka probe", IsBackground = true };
            _probe.Start();
        }

        onStatus?.Invoke(new KafkaStatus(false, $"No Kafka broker answers at {servers} ({_lastError?.Reason ?? "connection lost"}); waiting for it."));
    }

    private void Up()
    {
        lock (_gate)
        {
            if (_available)
            {
                return;
            }

            _available = true;
        }

        onStatus?.Invoke(new KafkaStatus(true, $"Kafka at {servers} is back."));
    }

    private void Ask()
    {
        while (!_available && !_closing.IsCancellationRequested)
        {
            if (Probe?.Invoke() ?? true)
            {
                Up();
            }
            else
            {
                _closing.Token.WaitHandle.WaitOne(BetweenProbes);
            }
        }
    }
}
