namespace ModelNet.Golden;

/// <summary>Holds the thread that makes the n-th decode until the test lets it go.</summary>
internal sealed class PausePoint(int atDecode) : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEventSlim _release = new();

    public async Task ReachedAsync()
    {
        try
        {
            await _reached.Task.WaitAsync(Limit);
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"Decode {atDecode} was not reached within {Limit}.", late);
        }
    }

    public void BeforeDecode(int number)
    {
        if (number == atDecode)
        {
            _reached.TrySetResult();
            _release.Wait(Limit).ShouldBeTrue("the test did not let the decode go");
        }
    }

    public void Release() => _release.Set();

    public void Dispose() => _release.Dispose();
}
