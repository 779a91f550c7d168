namespace ModelNet.Hosting;

/// <summary>Where a supervised loop is in its life.</summary>
public enum LoopState
{
    /// <summary>Being built: models load, positions are read.</summary>
    Starting,

    /// <summary>Polling and working.</summary>
    Running,

    /// <summary>Failed and waiting to be built again.</summary>
    BackingOff,

    /// <summary>Gave up, or failed in a way that a new start cannot mend.</summary>
    Faulted,

    /// <summary>Stopped on request.</summary>
    Stopped,
}

/// <summary>What a loop reports about itself. A heartbeat that stands still while the state is Running names a stuck loop.</summary>
public sealed record LoopHealth(string Name, LoopState State, int Restarts, DateTimeOffset LastHeartbeat, Exception? LastError);
