namespace ModelNet.Bus.Conformance;

/// <summary>Both ways of sleeping, the futex and the portable one.</summary>
public sealed class WaitSignalTests
{
    public static TheoryData<bool> Kinds => Futex.IsSupported ? [false, true] : [false];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void No_wake_is_lost_and_none_is_left_over(bool useFutex)
    {
        const int Rounds = 20_000;
        using var there = new WaitSignal(useFutex);
        using var back = new WaitSignal(useFutex);
        long sent = 0, answered = 0;
        var echo = TestThread.Start(() =>
        {
            for (var i = 1; i <= Rounds; i++)
            {
                SleepUntil(there, ref sent, i);
                Interlocked.Exchange(ref answered, i);
                back.Set();
            }
        });
        for (var i = 1; i <= Rounds; i++)
        {
            Interlocked.Exchange(ref sent, i);
            there.Set();
            SleepUntil(back, ref answered, i);
        }

        echo.Join("the echo");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_wait_ends_with_its_time_and_says_so(bool useFutex)
    {
        using var signal = new WaitSignal(useFutex);
        signal.Set(); // nobody sleeps: nothing to remember
        signal.Prepare();
        signal.Wait(TimeSpan.FromMilliseconds(5)).ShouldBeFalse();
        signal.Prepare();
        signal.Set();
        signal.Wait(TimeSpan.FromSeconds(60)).ShouldBeTrue();
        signal.Prepare();
        signal.Set();
        signal.Cancel().ShouldBeTrue();
        signal.Prepare();
        signal.Wait(TimeSpan.FromMilliseconds(1)).ShouldBeFalse();
    }

    private static void SleepUntil(WaitSignal signal, ref long number, long reached)
    {
        while (Interlocked.Read(ref number) < reached)
        {
            signal.Prepare();
            if (Interlocked.Read(ref number) >= reached)
            {
                signal.Cancel();
            }
            else
            {
                signal.Wait(Timeout.InfiniteTimeSpan);
            }
        }
    }
}
