using ModelNet.Cli.Runs;

namespace ModelNet.Cli.Views;

/// <summary>Chooses how a run is shown.</summary>
internal static class ViewChoice
{
    /// <param name="environment">Where it is shown.</param>
    /// <param name="settings">What was asked for.</param>
    /// <param name="streams">Whether only one session runs at a time.</param>
    public static IRunView Of(CliEnvironment environment, RunSettings settings, bool streams)
    {
        var live = environment.IsInteractive && !settings.Quiet && !streams;
        var progress = new ProgressLine(environment.Error, settings.Quiet || live, environment.Time);
        IRunView view = settings switch
        {
            { Json: true } => new JsonView(environment, progress),
            { Quiet: true } => new QuietView(environment),
            _ => new PlainView(environment, progress, streams),
        };
        return live ? new LiveView(view, new LiveRegion(environment.Error), new LiveTable(environment.Width, environment.AllowsColor)) : view;
    }
}
