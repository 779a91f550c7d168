using System.Runtime.InteropServices;

namespace ModelNet.Cli.Runs;

/// <summary>Ctrl-C (and SIGTERM): the first asks for an orderly end, the second leaves at once.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<PosixSignalRegistration> _registrations = [];
    private readonly Action _leave;
    private int _count;

    /// <param name="leave">What the second signal does; it must not come back.</param>
    public Interruption(Action leave) => _leave = leave;

    /// <summary>Completes with the first signal.</summary>
    public Task First => _first.Task;

    public bool Asked => _first.Task.IsCompleted;

    /// <summary>Starts to listen to the process's signals.</summary>
    public Interruption Listen()
    {
        foreach (var signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM })
        {
            _registrations.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                Signal();
            }));
        }

        return this;
    }

    /// <summary>One signal.</summary>
    public void Signal()
    {
        if (Interlocked.Increment(ref _count) == 1)
        {
            _first.TrySetResult();
        }
        else
        {
            _leave();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _registrations.ForEach(registration => registration.Dispose());
}
