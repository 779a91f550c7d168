using System.Text;
using ModelNet.Bus;
using ModelNet.Bus.Conformance;

namespace ModelNet.Kafka.Conformance;

/// <summary>Appends records of many sessions to all topics until it is stopped, a few at a time.</summary>
internal sealed class Feeder : IDisposable
{
    private const int Sessions = 60;
    private readonly TestThread _thread;
    private volatile bool _stop;

    public Feeder(IBus bus, IReadOnlyList<string> topics, List<string> appended)
    {
        _thread = TestThread.Start(() =>
        {
            for (var n = 0; !_stop; n++)
            {
                var session = Encoding.UTF8.GetBytes($"session-{n % Sessions}");
                foreach (var topic in topics)
                {
                    appended.Add($"{topic}:{n}");
                    bus.Append(topic, session, Encoding.UTF8.GetBytes($"{topic}:{n}"));
                }

                bus.FlushAsync().AsTask().Wait();
            }
        });
    }

    public void Stop()
    {
        _stop = true;
        _thread.Join("the feeder");
    }

    public void Dispose() => _stop = true;
}
