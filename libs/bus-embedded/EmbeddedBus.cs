namespace ModelNet.Bus.Embedded;

/// <summary>
/// The embedded log: a durable, ordered log in a folder, for services that share one process. Records are handed to readers of this
/// process from memory as soon as they are appended; a thread of its own makes them durable in groups.
/// </summary>
public sealed class EmbeddedBus : IBus
{
    private readonly OpenedLog _file;
    private readonly SharedLog _log;
    private readonly CommitLoop _commits;
    private readonly WaitSignal _commitSignal = new();
    private int _disposed;

    private EmbeddedBus(EmbeddedBusOptions options, OpenedLog file)
    {
        _file = file;
        _log = new SharedLog(options, file.Contents, _commitSignal);
        _commits = new CommitLoop(_log, file, _commitSignal, options.BeforeCommit);
    }

    /// <inheritdoc/>
    public string Description => $"embedded log at {_file.Files.Folder}";

    /// <summary>Opens the log in a folder, or starts one there, and takes its lock.</summary>
    /// <exception cref="BusRequestException"><c>bad_bus_options</c>: names everything that is wrong with the options.</exception>
    /// <exception cref="LogLockedException">another process owns the log.</exception>
    /// <exception cref="LogDamagedException">something that was acknowledged is missing or changed.</exception>
    /// <exception cref="BusUnavailableException"><c>sqlite_missing</c>, <c>log_version</c> or <c>log_unreachable</c>.</exception>
    public static EmbeddedBus Open(EmbeddedBusOptions options)
    {
        var errors = string.Join("; ", options.Errors());
        return errors.Length == 0
            ? new EmbeddedBus(options, LogOpener.Open(options))
            : throw new BusRequestException("bad_bus_options", $"The log cannot be opened: {errors}.", "Correct these options.");
    }

    /// <inheritdoc/>
    public void EnsureTopics(IReadOnlyCollection<string> topics) => _log.EnsureTopics(topics);

    /// <inheritdoc/>
    public void Append(string topic, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => _log.Append(topic, key, value, default);

    /// <inheritdoc/>
    public void Append(string topic, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, RecordHeaders headers) => _log.Append(topic, key, value, headers.Encoded);

    /// <inheritdoc/>
    public ValueTask FlushAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var flush = _log.Flush();
        return flush.IsCompleted || !cancellationToken.CanBeCanceled ? flush : new ValueTask(flush.AsTask().WaitAsync(cancellationToken));
    }

    /// <inheritdoc/>
    public IBusConsumer Subscribe(SubscriptionOptions options) => new EmbeddedConsumer(_log, _file.Files.Database, options);

    /// <summary>
    /// Refuses new work, commits what was appended, folds the write-ahead log into the main file and gives the lock back. Consumers that
    /// wait get an <see cref="ObjectDisposedException"/>. After a failure nothing more is written.
    /// </summary>
    /// <exception cref="BusFailedException">what was appended could not be committed, and no call has said so yet.</exception>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
        {
            return;
        }

        await Task.Run(Close);
    }

    private void Close()
    {
        var told = _log.HasToldEnd;
        _log.Refuse(static () => new ObjectDisposedException(nameof(EmbeddedBus)));
        _commits.Stop();
        var lost = told ? null : _commits.Error;
        _log.FailFlushes(lost is null ? null : () => CommitFailure.Of(lost, _file.Files.Database));
        try
        {
            if (_commits.Error is null)
            {
                _file.Store.Checkpoint();
            }
        }
        catch (SqliteException)
        {
            // The write-ahead log stays beside the file and is read at the next start: nothing is lost.
        }
        finally
        {
            _log.CloseReaders();
            _file.Dispose();
            _commitSignal.Dispose();
        }

        if (lost is not null)
        {
            throw CommitFailure.Of(lost, _file.Files.Database);
        }
    }
}
