using System.Text;

namespace ModelNet.Bus.Conformance;

public abstract partial class BusConformance
{
    [SkippableFact]
    public async Task Readers_see_appended_records_before_the_commit_and_durable_readers_only_after()
    {
        Skip.IfNot(CanHoldCommits);
        using var commits = new HeldCommits();
        await using var bus = Open(new BusTuning { BeforeCommit = commits.Wait });
        using var first = commits; // let go before the bus ends, which waits for its commits
        bus.EnsureTopics(["seen"]);
        await bus.FlushAsync();
        commits.Hold();
        Append(bus, "seen", "k", "early");
        using var early = Subscribe(bus, "seen");
        using var durable = Subscribe(bus, "seen", visibility: Visibility.Durable);
        Take(early, 1).Texts.ShouldBe(["early"]);
        durable.Poll(new RecordLog(), 1, TimeSpan.Zero).ShouldBe(0);
        var flush = bus.FlushAsync().AsTask();
        flush.IsCompleted.ShouldBeFalse();

        var late = new RecordLog();
        var reader = TestThread.Start(() => Take(durable, 1, late));
        commits.Release();
        reader.Join("the durable reader");
        late.Texts.ShouldBe(["early"]);
        await flush.WaitAsync(Bound);
    }

    [SkippableFact]
    public async Task Appends_wait_for_room_and_go_on_when_there_is_some()
    {
        Skip.IfNot(CanHoldCommits);
        const int Limit = 100_000;
        using var commits = new HeldCommits();
        await using var bus = Open(new BusTuning { BeforeCommit = commits.Wait, MaxPendingBytes = Limit });
        using var first = commits; // let go before the bus ends, which waits for its commits
        bus.EnsureTopics(["full"]);
        await bus.FlushAsync();
        commits.Hold();
        var appended = 0;
        var appender = TestThread.Start(() =>
        {
            for (var i = 0; i < 500; i++)
            {
                bus.Append("full", "k"u8, new byte[999]);
                Interlocked.Increment(ref appended);
            }
        });

        appender.WaitUntilBlocked();
        Volatile.Read(ref appended).ShouldBe(Limit / 1000);
        commits.Release();
        appender.Join("the appender that waited for room");
        await bus.FlushAsync();
        ReadAll(bus, ["full"], Visibility.Durable).Records.Count.ShouldBe(500);
    }

    [SkippableFact]
    public async Task A_flush_waits_for_what_was_appended_before_it_and_not_for_more()
    {
        Skip.IfNot(CanHoldCommits);
        using var commits = new HeldCommits();
        await using var bus = Open(new BusTuning { BeforeCommit = commits.Wait });
        using var first = commits; // let go before the bus ends, which waits for its commits
        bus.EnsureTopics(["flushed"]);
        await bus.FlushAsync();
        bus.FlushAsync().AsTask().IsCompletedSuccessfully.ShouldBeTrue("there is nothing to wait for");
        commits.Hold();
        Append(bus, "flushed", "k", "1");
        using var cancel = new CancellationTokenSource();
        var cancelled = bus.FlushAsync(cancel.Token).AsTask();
        var flush = bus.FlushAsync().AsTask();
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(cancelled);
        flush.IsCompleted.ShouldBeFalse();
        commits.ReleaseOne();
        await flush.WaitAsync(Bound);
        ReadAll(bus, ["flushed"], Visibility.Durable).Texts.ShouldBe(["1"]);
        commits.Release();
    }

    [Fact]
    public async Task Flushes_of_many_threads_complete()
    {
        await using var bus = OpenWith("many");
        await Parallel.ForAsync(0, 200, async (i, _) =>
        {
            bus.Append("many", "k"u8, Encoding.UTF8.GetBytes($"{i}"));
            await bus.FlushAsync(CancellationToken.None);
        });
        ReadAll(bus, ["many"], Visibility.Durable).Texts.Order(StringComparer.Ordinal)
            .ShouldBe(Enumerable.Range(0, 200).Select(i => $"{i}").Order(StringComparer.Ordinal));
    }
}
