using System.Diagnostics;
using ModelNet.Bench.Bus;
using ModelNet.Bus;
using ModelNet.Bus.Kafka;

namespace ModelNet.Bench.Kafka;

/// <summary>One record there and back through two buses, each with its own clients, as two processes have.</summary>
internal static class BusPingPong
{
    /// <summary>Microseconds of one round trip, the median.</summary>
    public static async Task<double> RoundTripAsync(string servers, string there, string back, int bytes, int warmUp, int trips)
    {
        var options = new KafkaBusOptions { BootstrapServers = servers, Partitions = 1 };
        await using var here = KafkaBus.Open(options);
        await using var far = KafkaBus.Open(options);
        here.EnsureTopics([there, back]);
        far.EnsureTopics([there, back]);
        using var answers = here.Subscribe(new SubscriptionOptions { Topics = [back], Start = StartPosition.Latest });
        using var questions = far.Subscribe(new SubscriptionOptions { Topics = [there], Start = StartPosition.Latest });
        var echo = new Thread(() => Echo(far, questions, back, new byte[bytes], warmUp + trips)) { IsBackground = true };
        echo.Start();
        var value = new byte[bytes];
        var counter = new Counter();
        var times = new double[warmUp + trips];
        for (var trip = 0; trip < times.Length; trip++)
        {
            var began = Stopwatch.GetTimestamp();
            here.Append(there, "session"u8, value);
            Receive(answers, counter);
            times[trip] = Stopwatch.GetElapsedTime(began).TotalMicroseconds;
        }

        echo.Join();
        return Statistics.Of(times.Skip(warmUp)).Median;
    }

    private static void Echo(KafkaBus bus, IBusConsumer questions, string back, byte[] value, int trips)
    {
        var counter = new Counter();
        for (var trip = 0; trip < trips; trip++)
        {
            Receive(questions, counter);
            bus.Append(back, "session"u8, value);
        }
    }

    private static void Receive(IBusConsumer consumer, Counter counter)
    {
        if (consumer.Poll(counter, 1, TimeSpan.FromSeconds(30)) == 0)
        {
            throw new TimeoutException("Nothing came for 30 s.");
        }
    }

    private sealed class Counter : IRecordHandler
    {
        public long Count { get; private set; }

        public void Handle(in RecordView record) => Count++;
    }
}
