namespace ModelNet.Inference.Tests;

public sealed class ComputeGateTests
{
    [Fact]
    public void Places_are_taken_and_given_back()
    {
        var gate = new ComputeGate(3);
        using (gate.Enter(2))
        {
            gate.Free.ShouldBe(1);
            gate.TryEnter(2, out _).ShouldBeFalse();
            gate.TryEnter(1, out var narrow).ShouldBeTrue();
            narrow.Dispose();
        }

        gate.Free.ShouldBe(3);
    }

    [Fact]
    public void A_request_beyond_the_capacity_is_reduced_to_it()
    {
        using var lease = new ComputeGate(2).Enter(64);
        lease.Threads.ShouldBe(2);
    }

    [Fact]
    public void The_shared_gate_has_a_place_for_each_processor()
        => ComputeGate.Shared.Capacity.ShouldBe(Environment.ProcessorCount);

    [Fact]
    public void A_free_gate_costs_no_allocation()
    {
        var gate = new ComputeGate(2);
        gate.Enter(1).Dispose();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            gate.Enter(2).Dispose();
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    [Fact]
    public void The_capacity_is_never_exceeded_and_nobody_starves()
    {
        const int Capacity = 3;
        var gate = new ComputeGate(Capacity);
        int inside = 0, most = 0, done = 0;
        var threads = Enumerable.Range(0, 8).Select(t => new Thread(() =>
        {
            var random = new Random(t);
            for (var i = 0; i < 2000; i++)
            {
                using var lease = gate.Enter(random.Next(1, 5));
                var now = Interlocked.Add(ref inside, lease.Threads);
                InterlockedMax(ref most, now);
                Interlocked.Add(ref inside, -lease.Threads);
            }

            Interlocked.Increment(ref done);
        })).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join(TimeSpan.FromMinutes(1)).ShouldBeTrue("a thread waits for ever"));

        done.ShouldBe(8);
        most.ShouldBeLessThanOrEqualTo(Capacity);
        gate.Free.ShouldBe(Capacity);
    }

    [Fact]
    public void First_come_first_served_even_when_a_narrow_request_would_fit()
    {
        var gate = new ComputeGate(2);
        var first = gate.Enter(1);
        var order = new List<string>();
        var wide = Waiting(gate, 2, "wide", order);
        var narrow = Waiting(gate, 1, "narrow", order);
        gate.TryEnter(1, out _).ShouldBeFalse("one place is free, and the wide request waits for it");

        first.Dispose();
        Join(wide);
        Join(narrow);

        order.ShouldBe(["wide", "narrow"]);
    }

    [Fact]
    public void A_cancelled_wait_holds_nothing_and_lets_the_next_pass()
    {
        var gate = new ComputeGate(2);
        var first = gate.Enter(1);
        using var cancel = new CancellationTokenSource();
        var order = new List<string>();
        var cancelled = new Thread(() => Should.Throw<OperationCanceledException>(() => gate.Enter(2, cancel.Token)));
        cancelled.Start();
        WaitUntilBlocked(cancelled);
        var next = Waiting(gate, 1, "next", order);

        cancel.Cancel();
        Join(cancelled);
        Join(next);
        order.ShouldBe(["next"]);
        first.Dispose();
        gate.Free.ShouldBe(2);
        Should.Throw<OperationCanceledException>(() => gate.Enter(1, cancel.Token));
    }

    private static Thread Waiting(ComputeGate gate, int threads, string name, List<string> order)
    {
        var thread = new Thread(() =>
        {
            using var lease = gate.Enter(threads);
            lock (order)
            {
                order.Add(name);
            }
        });
        thread.Start();
        WaitUntilBlocked(thread);
        return thread;
    }

    private static void WaitUntilBlocked(Thread thread)
        => SpinWait.SpinUntil(() => thread.ThreadState.HasFlag(ThreadState.WaitSleepJoin), TimeSpan.FromSeconds(30)).ShouldBeTrue("the thread waits at the gate");

    private static void Join(Thread thread) => thread.Join(TimeSpan.FromSeconds(30)).ShouldBeTrue("the thread passed the gate");

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); value > seen;)
        {
            var previous = Interlocked.CompareExchange(ref target, value, seen);
            seen = previous == seen ? value : previous;
        }
    }
}
