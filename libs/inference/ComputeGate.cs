namespace ModelNet.Inference;

/// <summary>
/// Shares the processor between all models of a process. llama.cpp's threads spin while they wait for one another, so more of them than
/// cores makes everything many times slower: each decode first takes as many places as it will use threads. First come, first served; a
/// wide request is not overtaken by narrow ones behind it. Blocks the calling thread (decodes have dedicated threads); a free gate costs
/// one lock and no allocation. Thread-safe.
/// </summary>
public sealed class ComputeGate
{
    private static readonly Lazy<ComputeGate> s_shared = new(() => new ComputeGate(Environment.ProcessorCount));

    private readonly Lock _gate = new();
    private readonly Queue<Waiter> _waiters = new();
    private int _free;

    /// <param name="capacity">How many threads may compute at once.</param>
    public ComputeGate(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        Capacity = capacity;
        _free = capacity;
    }

    /// <summary>The gate of this process, with one place for each processor.</summary>
    public static ComputeGate Shared => s_shared.Value;

    /// <summary>All places.</summary>
    public int Capacity { get; }

    /// <summary>Places that nobody holds now.</summary>
    public int Free
    {
        get
        {
            lock (_gate)
            {
                return _free;
            }
        }
    }

    /// <summary>Waits for places and takes them. Dispose the lease right after the decode, exactly once.</summary>
    /// <param name="threads">Places wanted; more than <see cref="Capacity"/> are reduced to it, since they could never be had.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The lease; <see cref="Lease.Threads"/> says how many threads to use.</returns>
    /// <exception cref="OperationCanceledException">the wait was ended; nothing is held.</exception>
    public Lease Enter(int threads, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        cancellationToken.ThrowIfCancellationRequested();
        var wanted = Math.Min(threads, Capacity);
        Waiter waiter;
        lock (_gate)
        {
            if (TryTake(wanted))
            {
                return new Lease(this, wanted);
            }

            waiter = new Waiter(wanted);
            _waiters.Enqueue(waiter);
        }

        Wait(waiter, cancellationToken);
        return new Lease(this, wanted);
    }

    /// <summary>Takes places only when they are free and nobody waits.</summary>
    public bool TryEnter(int threads, out Lease lease)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        var wanted = Math.Min(threads, Capacity);
        lock (_gate)
        {
            var taken = TryTake(wanted);
            lease = taken ? new Lease(this, wanted) : default;
            return taken;
        }
    }

    private bool TryTake(int wanted)
    {
        if (_waiters.Count > 0 || _free < wanted)
        {
            return false;
        }

        _free -= wanted;
        return true;
    }

    private void Wait(Waiter waiter, CancellationToken cancellationToken)
    {
        try
        {
            waiter.Admitted.Wait(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Withdraw(waiter);
            throw;
        }
        finally
        {
            lock (_gate)
            {
                waiter.Dispose(); // under the lock, since whoever admits calls Set under it
            }
        }
    }

    // The places may have been given in the same moment: then they go on to the next.
    private void Withdraw(Waiter waiter)
    {
        lock (_gate)
        {
            waiter.IsWithdrawn = true;
            _free += waiter.IsAdmitted ? waiter.Wanted : 0;
            Admit();
        }
    }

    private void Return(int threads)
    {
        lock (_gate)
        {
            _free += threads;
            Admit();
        }
    }

    private void Admit()
    {
        while (_waiters.TryPeek(out var next) && (next.IsWithdrawn || next.Wanted <= _free))
        {
            _waiters.Dequeue();
            if (!next.IsWithdrawn)
            {
                _free -= next.Wanted;
                next.IsAdmitted = true;
                next.Admitted.Set();
            }
        }
    }

    /// <summary>Places held. A value: copying it does not copy the places.</summary>
    public readonly struct Lease : IDisposable, IEquatable<Lease>
    {
        private readonly ComputeGate? _gate;

        internal Lease(ComputeGate gate, int threads)
        {
            _gate = gate;
            Threads = threads;
        }

        /// <summary>How many threads may be used.</summary>
        public int Threads { get; }

        /// <summary>Gives the places back.</summary>
        public void Dispose() => _gate?.Return(Threads);

        /// <inheritdoc/>
        public bool Equals(Lease other) => ReferenceEquals(_gate, other._gate) && Threads == other.Threads;

        /// <inheritdoc/>
        public override bool Equals(object? obj) => obj is Lease other && Equals(other);

        /// <inheritdoc/>
        public override int GetHashCode() => HashCode.Combine(_gate, Threads);

        public static bool operator ==(Lease left, Lease right) => left.Equals(right);

        public static bool operator !=(Lease left, Lease right) => !left.Equals(right);
    }

    private sealed class Waiter(int wanted) : IDisposable
    {
        public int Wanted { get; } = wanted;

        public ManualResetEventSlim Admitted { get; } = new(false, spinCount: 0);

        public bool IsAdmitted { get; set; }

        public bool IsWithdrawn { get; set; }

        public void Dispose() => Admitted.Dispose();
    }
}
