using System.Diagnostics;

namespace ModelNet.Bus;

/// <summary>
/// Lets one thread sleep until another has something for it. The sleeper calls <see cref="Prepare"/>, looks for work once more, and
/// then either <see cref="Cancel"/>s or <see cref="Wait"/>s; <see cref="Set"/> costs a read when nobody sleeps and one wake otherwise.
/// </summary>
internal sealed class WaitSignal : IDisposable
{
    private const int Idle = 0;
    private const int Waiting = 1;
    private const int Signalled = 2;

    // With one or two cores a spinning sleeper keeps the core from the thread that it waits for.
    private static readonly int MaxSpins = Environment.ProcessorCount > 2 ? 256 : 0;
    private readonly int[] _state = Futex.NewWord();
    private readonly SemaphoreSlim? _semaphore;
    private int _spins = MaxSpins;

    public WaitSignal()
        : this(Futex.IsSupported)
    {
    }

    /// <summary>For tests of the portable way.</summary>
    internal WaitSignal(bool useFutex)
    {
        _semaphore = useFutex ? null : new SemaphoreSlim(0, 1);
    }

    /// <summary>Announces the sleep. A full fence: what is looked at afterwards is seen with everything that was set before it.</summary>
    public void Prepare() => Interlocked.Exchange(ref _state[0], Waiting);

    /// <summary>Takes the announcement back; true when a signal had come already.</summary>
    public bool Cancel()
    {
        if (Interlocked.Exchange(ref _state[0], Idle) != Signalled)
        {
            return false;
        }

        _semaphore?.Wait();
        return true;
    }

    /// <summary>Sleeps until <see cref="Set"/> or the end of the time (negative: without end); false when the time ended first.</summary>
    public bool Wait(TimeSpan timeout)
    {
        if (!Spin() && _semaphore is not null && _semaphore.Wait(timeout))
        {
            Volatile.Write(ref _state[0], Idle);
            return true;
        }

        if (_semaphore is null)
        {
            WaitFutex(timeout);
        }

        // A signal that came at the last moment counts.
        return Cancel();
    }

    /// <summary>Wakes the sleeper, if there is one. The caller has made its news visible with a full fence before.</summary>
    public void Set()
    {
        if (Volatile.Read(ref _state[0]) != Waiting || Interlocked.CompareExchange(ref _state[0], Signalled, Waiting) != Waiting)
        {
            return;
        }

        if (_semaphore is null)
        {
            Futex.Wake(_state);
        }
        else
        {
            _semaphore.Release();
        }
    }

    public void Dispose() => _semaphore?.Dispose();

    /// <summary>Looks for the signal for some microseconds before sleeping; fewer each time that it was in vain.</summary>
    private bool Spin()
    {
        for (var i = 0; i < _spins; i++)
        {
            if (Volatile.Read(ref _state[0]) != Waiting)
            {
                _spins = Math.Min(MaxSpins, _spins * 2);
                return true;
            }

            Thread.SpinWait(8);
        }

        _spins = Math.Min(MaxSpins, Math.Max(8, _spins / 2));
        return false;
    }

    private void WaitFutex(TimeSpan timeout)
    {
        var began = timeout < TimeSpan.Zero ? 0 : Stopwatch.GetTimestamp();
        var left = timeout;
        while (Volatile.Read(ref _state[0]) == Waiting)
        {
            if (began != 0 && (left = timeout - Stopwatch.GetElapsedTime(began)) <= TimeSpan.Zero)
            {
                return;
            }

            Futex.Wait(_state, Waiting, left);
        }
    }
}
