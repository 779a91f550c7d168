namespace ModelNet.Bus.Conformance;

/// <summary>
/// What a bus promises besides when its commits happen in this process: records are seen before they are durable, and a test can hold a commit back
/// (<see cref="BusTuning.BeforeCommit"/>) or let it fail. A bus whose commits happen elsewhere shows back-pressure and failure in tests of its own.
/// </summary>
public abstract class HeldCommitsConformance : BusConformance
{
    [Fact]
    public async Task Readers_see_appended_records_before_the_commit_and_durable_readers_only_after()
    {
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

    [Fact]
    public async Task Appends_wait_for_room_and_go_on_when_there_is_some()
    {
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

    [Fact]
    public async Task A_flush_waits_for_what_was_appended_before_it_and_not_for_more()
    {
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
    public async Task A_commit_that_fails_ends_the_bus_for_everyone()
    {
        var fail = false;
        var tuning = new BusTuning { BeforeCommit = () => _ = Volatile.Read(ref fail) ? throw new IOException("the disk is gone") : 0 };
        await using var bus = Open(tuning);
        bus.EnsureTopics(["fails"]);
        Append(bus, "fails", "k", "safe");
        await bus.FlushAsync();
        using var consumer = Subscribe(bus, "fails", "group");
        using var waiting = Subscribe(bus, "fails", visibility: Visibility.Durable);
        var reader = TestThread.Start(() => Take(waiting, 2));
        Volatile.Write(ref fail, true);
        Append(bus, "fails", "k", "void");
        (await Should.ThrowAsync<BusFailedException>(async () => await bus.FlushAsync())).Code.ShouldBe("bus_failed");
        reader.Ended("the reader of a bus that failed").ShouldBeOfType<BusFailedException>();
        Should.Throw<BusFailedException>(() => Append(bus, "fails", "k", "v")).Message.ShouldContain("the disk is gone");
        Should.Throw<BusFailedException>(() => consumer.Poll(new RecordLog(), 1, TimeSpan.Zero));
        Should.Throw<BusFailedException>(() => consumer.Commit("fails", 0, 1));
        await bus.DisposeAsync();
        await using var again = Open();
        ReadAll(again, ["fails"]).Texts.ShouldBe(["safe"]);
    }
}
