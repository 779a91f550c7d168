using System.Text;

namespace ModelNet.E2e;

/// <summary>Collects what a process writes to one stream and wakes those who wait for something in it.</summary>
internal sealed class OutputWatch
{
    private readonly Lock _gate = new();
    private readonly List<byte> _bytes = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _ended;

    public OutputWatch(Stream stream) => Ended = ReadAsync(stream);

    /// <summary>Completes at the end of the stream.</summary>
    public Task Ended { get; }

    public byte[] Bytes
    {
        get
        {
            lock (_gate)
            {
                return [.. _bytes];
            }
        }
    }

    public string Text => Encoding.UTF8.GetString(Bytes);

    /// <summary>Waits until the text fulfils the condition.</summary>
    /// <param name="condition">Is asked again whenever something was written.</param>
    /// <param name="what">What is waited for, for the error.</param>
    /// <param name="limit">How long to wait.</param>
    public async Task WaitAsync(Func<string, bool> condition, string what, TimeSpan limit)
    {
        using var timeout = new CancellationTokenSource(limit);
        while (true)
        {
            Task changed;
            bool ended;
            lock (_gate)
            {
                (changed, ended) = (_changed.Task, _ended);
            }

            if (condition(Text))
            {
                return;
            }

            ended.ShouldBeFalse($"the process ended before {what}; it wrote: {RunningCommand.Tail(Text)}");
            try
            {
                await changed.WaitAsync(timeout.Token);
            }
            catch (OperationCanceledException late)
            {
                throw new TimeoutException($"{what} was not seen within {limit}; so far: {RunningCommand.Tail(Text)}", late);
            }
        }
    }

    private async Task ReadAsync(Stream stream)
    {
        var buffer = new byte[4096];
        int read;
        while ((read = await stream.ReadAsync(buffer)) > 0)
        {
            Add(buffer.AsSpan(0, read), ended: false);
        }

        Add([], ended: true);
    }

    private void Add(ReadOnlySpan<byte> bytes, bool ended)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            _bytes.AddRange(bytes);
            _ended = ended;
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
    }
}
