namespace ModelNet.Dashboard;

/// <summary>What a dashboard looks at.</summary>
public sealed record DashboardOptions
{
    /// <summary>Topics and groups.</summary>
    public required IDeployment Deployment { get; init; }

    /// <summary>How many of the last records of each partition are read at the start, so that the page is not empty.</summary>
    public int History { get; init; } = 2_000;

    /// <summary>How often topics and groups are looked up.</summary>
    public TimeSpan LookUpEvery { get; init; } = TimeSpan.FromSeconds(2);
}
