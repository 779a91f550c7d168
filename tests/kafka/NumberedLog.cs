using System.Globalization;
using System.Text;
using ModelNet.Bus;
using ModelNet.Bus.Conformance;

namespace ModelNet.Kafka.Conformance;

/// <summary>Writes 0, 1, 2, … to a topic on a thread of its own and knows what was acknowledged; reads them back and checks that each is there once and in order.</summary>
internal sealed class NumberedLog : IDisposable
{
    private readonly IBus _bus;
    private readonly TestThread _thread;
    private long _acknowledged = -1;
    private long _next;
    private volatile bool _stop;

    public NumberedLog(IBus bus)
    {
        _bus = bus;
        bus.EnsureTopics([Topic]);
        _thread = TestThread.Start(Write);
    }

    public const string Topic = "numbers";

    public long Acknowledged => Volatile.Read(ref _acknowledged);

    public long Appended => Volatile.Read(ref _next);

    public void WaitForMore(int records)
    {
        var goal = Acknowledged + records;
        SpinWait.SpinUntil(() => Acknowledged >= goal, TimeSpan.FromSeconds(90)).ShouldBeTrue($"waited 90 s for {records} more acknowledged records; {Acknowledged} are");
    }

    public void Stop()
    {
        _stop = true;
        _thread.Join("the writer");
    }

    /// <summary>Reads everything with a new reader: each number once, in order, none missing.</summary>
    public static long Check(IBus bus)
    {
        using var consumer = bus.Subscribe(new SubscriptionOptions { Topics = [Topic] });
        var log = new RecordLog();
        while (!consumer.CaughtUp)
        {
            consumer.Poll(log, 1000, TimeSpan.FromSeconds(60));
        }

        log.Texts.ShouldBe(Enumerable.Range(0, log.Records.Count).Select(n => n.ToString(CultureInfo.InvariantCulture)));
        return log.Records.Count;
    }

    public void Dispose() => _stop = true;

    private void Write()
    {
        while (!_stop)
        {
            for (var i = 0; i < 10; i++)
            {
                _bus.Append(Topic, "k"u8, Encoding.UTF8.GetBytes($"{_next}"));
                Volatile.Write(ref _next, _next + 1);
            }

            _bus.FlushAsync().AsTask().Wait();
            Volatile.Write(ref _acknowledged, _next - 1);
        }
    }
}
