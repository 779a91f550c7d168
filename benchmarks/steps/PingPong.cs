using System.Diagnostics;
using ModelNet.Bench.Bus;

namespace ModelNet.Bench.Steps;

/// <summary>The baseline of a step's overhead: a round trip of two pinned threads over eventfd.</summary>
internal static class PingPong
{
    /// <summary>µs of one round trip.</summary>
    public static double RoundTripMicroseconds(int trips)
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
        var elapsed = 0.0;
        var caller = new Thread(() =>
        {
            EventFd.Pin(0);
            var began = Stopwatch.GetTimestamp();
            for (var i = 0; i < trips; i++)
            {
                there.Set();
                back.Wait();
            }

            elapsed = Stopwatch.GetElapsedTime(began).TotalMicroseconds / trips;
        });
        echo.Start();
        caller.Start();
        caller.Join();
        echo.Join();
        return elapsed;
    }
}
