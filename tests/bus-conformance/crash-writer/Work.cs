namespace ModelNet.Bus.CrashWriter;

/// <summary>What a test kills in the middle.</summary>
internal static class Work
{
    /// <summary>Appends the pattern from a number on, in bursts, and says after each flush which number is acknowledged.</summary>
    public static async Task AppendForEver(IBus bus, long first)
    {
        for (var n = first; ;)
        {
            for (var burst = 1 + (n % 13); burst > 0; burst--, n++)
            {
                bus.Append(Pattern.TopicOf(n), Pattern.KeyOf(n), Pattern.ValueOf(n));
            }

            await bus.FlushAsync();
            Console.WriteLine(n - 1);

            // Appended and never acknowledged: may be there after the crash or not, but only as a prefix.
            for (var burst = n % 5; burst > 0; burst--, n++)
            {
                bus.Append(Pattern.TopicOf(n), Pattern.KeyOf(n), Pattern.ValueOf(n));
            }
        }
    }

    /// <summary>
    /// Feeds the first topic from a number on, and like a service reads it as a group, appends a derived record to the second topic
    /// and commits its position; says now and then how far it is, and after flushing how far that is safe.
    /// </summary>
    public static void DeriveForEver(IBus bus, long first)
    {
        using var consumer = bus.Subscribe(new SubscriptionOptions { Topics = [Pattern.Topics[0]], Group = Pattern.Group });
        var deriver = new Deriver(bus, consumer);
        for (var n = first; ; n++)
        {
            bus.Append(Pattern.Topics[0], Pattern.KeyOf(n), Pattern.ValueOf(n));
            consumer.Poll(deriver, 10, TimeSpan.Zero);
            if (n % 20 == 0)
            {
                var handled = deriver.Handled;
                bus.FlushAsync().AsTask().Wait();
                Console.WriteLine(handled);
            }
        }
    }

    /// <summary>Reads the first topic as a group, commits after each record, and says what it handles and which partitions come and go.</summary>
    public static void FollowForEver(IBus bus)
    {
        using var consumer = bus.Subscribe(new SubscriptionOptions { Topics = [Pattern.Topics[0]], Group = Pattern.Group, Assignment = new Teller() });
        var follower = new Follower(consumer);
        while (true)
        {
            consumer.Poll(follower, 1, Timeout.InfiniteTimeSpan);
        }
    }

    private sealed class Follower(IBusConsumer consumer) : IRecordHandler
    {
        public void Handle(in RecordView record)
        {
            Console.WriteLine($"handled {record.Offset}");
            consumer.Commit(record.Topic, record.Partition, record.Offset + 1);
        }
    }

    private sealed class Teller : IAssignmentObserver
    {
        public void Assigned(IReadOnlyList<TopicPartitionId> partitions) => Console.WriteLine("assigned");

        public void CaughtUp(int partition)
        {
            // not of interest here
        }

        public void Revoked(IReadOnlyList<TopicPartitionId> partitions, bool lost) => Console.WriteLine(lost ? "lost" : "revoked");
    }

    private sealed class Deriver(IBus bus, IBusConsumer consumer) : IRecordHandler
    {
        public long Handled { get; private set; } = -1;

        public void Handle(in RecordView record)
        {
            bus.Append(Pattern.Topics[1], record.Key, record.Value[..8]);
            consumer.Commit(record.Topic, record.Partition, record.Offset + 1);
            Handled = record.Offset;
        }
    }
}
