using ModelNet.Bus;
using ModelNet.Dashboard.Observe;
using ModelNet.Hosting;

namespace ModelNet.Dashboard.Intake;

/// <summary>Looks up topics and groups now and then. Brokers that do not answer are shown, and asked again.</summary>
internal sealed class LookLoop(DashboardOptions options, Board board) : IServiceLoop
{
    private readonly ManualResetEventSlim _wake = new(false);

    /// <inheritdoc/>
    public void RunOnce(TimeSpan idle)
    {
        try
        {
            board.Looked(options.Deployment.Look());
        }
        catch (BusException away) when (away is BusUnavailableException or BusRequestException)
        {
            board.CouldNotLook(away.Message);
        }

        _wake.Wait(options.LookUpEvery);
    }

    /// <inheritdoc/>
    public void Wake() => _wake.Set();

    /// <inheritdoc/>
    public void Dispose() => _wake.Dispose();
}
