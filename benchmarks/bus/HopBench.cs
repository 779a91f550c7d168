using System.Diagnostics;
using ModelNet.Bus;

namespace ModelNet.Bench.Bus;

/// <summary>
/// A round trip of two pinned threads, which is two hops: over an eventfd, and append to handler over the bus with its commits going on
/// beside. A B B A, so that a drift of the machine hits both.
/// </summary>
internal static class HopBench
{
    public static void Run(bool quick)
    {
        if (!OperatingSystem.IsLinux())
        {
            Console.WriteLine("hop: skipped, needs Linux");
            return;
        }

        var trips = quick ? 500 : 4_000;
        var rounds = quick ? 4 : 20;
        List<double> bare = [], bus = [], ratios = [], self = [];
        RoundTripEventFd(trips);
        RoundTripBus(trips);
        for (var round = 0; round < rounds; round++)
        {
            var a1 = RoundTripEventFd(trips);
            var b1 = RoundTripBus(trips);
            var b2 = RoundTripBus(trips);
            var a2 = RoundTripEventFd(trips);
            bare.AddRange([a1, a2]);
            bus.AddRange([b1, b2]);
            ratios.Add((b1 + b2) / (a1 + a2));
            self.Add(a2 / a1);
        }

        Console.WriteLine($"round trip of two pinned threads, 64-byte records, {rounds} rounds A B B A of {trips}: median (quartiles)");
        Console.WriteLine($"  eventfd              {Statistics.Of(bare).Text("0.0")} us");
        Console.WriteLine($"  embedded bus         {Statistics.Of(bus).Text("0.0")} us");
        Console.WriteLine($"  bus / eventfd        {Statistics.Of(ratios).Text("0.00")}");
        Console.WriteLine($"  eventfd / itself     {Statistics.Of(self).Text("0.00")}");
    }

    private static double RoundTripEventFd(int trips)
    {
        using var there = new EventFd();
        using var back = new EventFd();
        var echo = new Thread(() =>
        {
            EventFd.Pin(1);
            for (var i = 0; i < trips; i++)
            {
                there.Wait();
                back.Set();
            }
        });
        return Measure(echo, trips, () =>
        {
            there.Set();
            back.Wait();
        });
    }

    private static double RoundTripBus(int trips)
    {
        using var log = new BenchLog();
        var bus = log.Bus;
        bus.EnsureTopics(["there", "back"]);
        log.Flush();
        using var there = bus.Subscribe(new SubscriptionOptions { Topics = ["there"] });
        using var back = bus.Subscribe(new SubscriptionOptions { Topics = ["back"] });
        var value = new byte[64];
        var counter = new Counter();
        var echo = new Thread(() =>
        {
            EventFd.Pin(1);
            var echoed = new Counter();
            for (var i = 0; i < trips; i++)
            {
                there.Poll(echoed, 1, TimeSpan.FromSeconds(10));
                bus.Append("back", "session"u8, value);
            }
        });
        return Measure(echo, trips, () =>
        {
            bus.Append("there", "session"u8, value);
            back.Poll(counter, 1, TimeSpan.FromSeconds(10));
        });
    }

    private static double Measure(Thread echo, int trips, Action trip)
    {
        var microseconds = 0.0;
        var here = new Thread(() =>
        {
            EventFd.Pin(0);
            var began = Stopwatch.GetTimestamp();
            for (var i = 0; i < trips; i++)
            {
                trip();
            }

            microseconds = Stopwatch.GetElapsedTime(began).TotalMicroseconds / trips;
        });
        echo.Start();
        here.Start();
        here.Join();
        echo.Join();
        return microseconds;
    }
}
