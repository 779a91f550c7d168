namespace ModelNet.Bus.Kafka;

/// <summary>
/// A partition number that a consumer was given and has not read up to its end: its topics are read one after the other in the order of the subscription, so that
/// what opens a piece of work comes before what continues it. Belongs to the polling thread.
/// </summary>
internal sealed class CatchUp(IReadOnlyList<PartitionSlot> slots)
{
    private int _reached;

    /// <summary>Goes on as far as the reading has come and names the partitions to read from now on; true when all have been read up to their ends.</summary>
    public bool Advance(List<PartitionSlot> toFetch)
    {
        for (; _reached < slots.Count; _reached++)
        {
            var slot = slots[_reached];
            if (!slot.Fetching)
            {
                slot.Fetching = true;
                toFetch.Add(slot);
            }

            if (slot.Next < slot.CaughtUpAt)
            {
                return false;
            }
        }

        return true;
    }
}
