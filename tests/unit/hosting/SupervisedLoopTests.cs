namespace ModelNet.Hosting.Tests;

public sealed class SupervisedLoopTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly SupervisionOptions Quick = new() { FirstBackoff = TimeSpan.FromMilliseconds(1), MaxRestarts = 3, Idle = TimeSpan.FromMilliseconds(5) };

    [Fact]
    public async Task A_loop_that_fails_is_built_again_and_goes_on()
    {
        var built = 0;
        using var worked = new ManualResetEventSlim();
        await using var loop = new SupervisedLoop("flaky", () => new Body(() => worked.Set(), failOnFirstTurn: built++ < 2), Quick);
        worked.Wait(Patience).ShouldBeTrue("the third body works");
        loop.Health.Restarts.ShouldBe(2);
        loop.Health.LastError.ShouldBeOfType<InvalidOperationException>();
        (await loop.StopAsync(Patience)).ShouldBeTrue();
        loop.Health.State.ShouldBe(LoopState.Stopped);
    }

    [Fact]
    public async Task A_loop_that_keeps_failing_ends_as_faulted_with_its_error()
    {
        await using var loop = new SupervisedLoop("broken", () => new Body(() => { }, failOnFirstTurn: true), Quick);
        await Should.ThrowAsync<InvalidOperationException>(() => loop.Completion.WaitAsync(Patience));
        loop.Health.State.ShouldBe(LoopState.Faulted);
        loop.Health.Restarts.ShouldBe(3);
    }

    [Fact]
    public async Task A_fault_that_time_mends_is_tried_again_for_as_long_as_it_takes()
    {
        var built = 0;
        using var worked = new ManualResetEventSlim();
        var options = Quick with { IsPassing = error => error is InvalidOperationException, MaxBackoff = TimeSpan.FromMilliseconds(2) };
        await using var loop = new SupervisedLoop("patient", () => new Body(() => worked.Set(), failOnFirstTurn: built++ < 40), options);
        worked.Wait(Patience).ShouldBeTrue("the body after 40 faults works, and no pause has doubled 40 times");
        loop.Health.Restarts.ShouldBe(40);
    }

    [Fact]
    public async Task A_fatal_fault_is_not_tried_again()
    {
        var built = 0;
        var options = Quick with { IsFatal = error => error is InvalidOperationException };
        await using var loop = new SupervisedLoop("fatal", () => new Body(() => { }, failOnFirstTurn: built++ == 0), options);
        await Should.ThrowAsync<InvalidOperationException>(() => loop.Completion.WaitAsync(Patience));
        built.ShouldBe(1);
    }

    [Fact]
    public async Task A_body_that_cannot_be_built_fails_the_start()
    {
        await using var loop = new SupervisedLoop("unbuildable", () => throw new InvalidOperationException("no model"), Quick);
        await Should.ThrowAsync<InvalidOperationException>(() => loop.Started.WaitAsync(Patience));
    }

    [Fact]
    public async Task Stopping_wakes_a_waiting_loop_and_disposes_it()
    {
        var body = new Body(() => { }, failOnFirstTurn: false);
        await using var loop = new SupervisedLoop("waiting", () => body, Quick with { Idle = TimeSpan.FromMinutes(5) });
        await loop.Started.WaitAsync(Patience);
        (await loop.StopAsync(Patience)).ShouldBeTrue();
        body.Disposed.ShouldBeTrue();
    }

    [Fact]
    public async Task A_loop_that_does_not_stop_is_reported_within_the_bound()
    {
        using var release = new ManualResetEventSlim();
        await using var loop = new SupervisedLoop("stuck", () => new Body(() => release.Wait(Patience), failOnFirstTurn: false), Quick);
        await loop.Started.WaitAsync(Patience);
        (await loop.StopAsync(TimeSpan.FromMilliseconds(50))).ShouldBeFalse();
        release.Set();
        (await loop.StopAsync(Patience)).ShouldBeTrue();
    }

    private sealed class Body(Action work, bool failOnFirstTurn) : IServiceLoop
    {
        private readonly SemaphoreSlim _wake = new(0);

        public bool Disposed { get; private set; }

        public void RunOnce(TimeSpan idle)
        {
            if (failOnFirstTurn)
            {
                throw new InvalidOperationException("as told");
            }

            work();
            _wake.Wait(idle);
        }

        public void Wake() => _wake.Release();

        public void Dispose()
        {
            Disposed = true;
            _wake.Dispose();
        }
    }
}
