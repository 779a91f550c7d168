using ModelNet.Bus.CrashWriter;

namespace ModelNet.Bus.Conformance;

/// <summary>Reads a log that the crash writer wrote and compares it with what must be there.</summary>
public static class PatternReader
{
    /// <summary>Checks that the log holds exactly the pattern's records from 0 to some number, not below what was acknowledged; returns that number.</summary>
    public static long Check(IBus bus, long acknowledged, string what = "the log")
    {
        using var consumer = bus.Subscribe(new SubscriptionOptions { Topics = Pattern.Topics });
        var checker = new Checker(what);
        while (!consumer.CaughtUp)
        {
            consumer.Poll(checker, 1000, TimeSpan.FromSeconds(60)).ShouldBeGreaterThan(0, what);
        }

        (checker.Next - 1).ShouldBeGreaterThanOrEqualTo(acknowledged, $"{what}: acknowledged records are missing");
        return checker.Next - 1;
    }

    private sealed class Checker(string what) : IRecordHandler
    {
        public long Next { get; private set; }

        public void Handle(in RecordView record)
        {
            var whole = record.Topic == Pattern.TopicOf(Next) && record.Key.SequenceEqual(Pattern.KeyOf(Next)) && record.Value.SequenceEqual(Pattern.ValueOf(Next));
            whole.ShouldBeTrue($"{what}: record {Next} is missing or changed");
            Next++;
        }
    }
}
