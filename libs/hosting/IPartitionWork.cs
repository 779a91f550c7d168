namespace ModelNet.Hosting;

/// <summary>What a service does as the partitions of its sessions come and go. Called on the loop's thread.</summary>
public interface IPartitionWork
{
    /// <summary>The partition's history has been re-read: what was decided is known, so the service may act for its sessions.</summary>
    void GoLive(int partition);

    /// <summary>Another member of the group owns the partition now: forget its sessions and send nothing more for them.</summary>
    void Drop(int partition);
}
