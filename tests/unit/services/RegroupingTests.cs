using ModelNet.ModelWorker.Schedule;

namespace ModelNet.Services.Tests;

/// <summary>When a decode waits for the sessions that have parted from its own.</summary>
public sealed class RegroupingTests
{
    [Fact]
    public void Where_waiting_brings_nothing_it_is_tried_ever_more_seldom()
    {
        var regrouping = new Regrouping();
        var waits = Enumerable.Range(0, 5000).Count(_ => regrouping.IsDue(4, 4));
        waits.ShouldBeInRange(10, 20); // 8, 16, 32, … 512, then every 512
    }

    [Fact]
    public void Where_waiting_brings_sessions_together_it_is_done_whenever_they_part()
    {
        var regrouping = new Regrouping();
        var (waits, together) = (0, 0);
        for (var decode = 0; decode < 1000; decode++)
        {
            together--; // they part again twelve decodes after they met
            if (regrouping.IsDue(together > 0 ? 8 : 4, together > 0 ? 0 : 4))
            {
                waits++;
                together = 12;
            }
        }

        waits.ShouldBeGreaterThan(1000 / 20);
    }

    [Fact]
    public void Sessions_that_are_together_are_never_waited_for()
    {
        var regrouping = new Regrouping();
        Enumerable.Range(0, 1000).Any(_ => regrouping.IsDue(8, 0)).ShouldBeFalse();
    }
}
