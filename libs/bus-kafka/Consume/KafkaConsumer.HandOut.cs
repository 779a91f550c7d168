namespace ModelNet.Bus.Kafka;

/// <summary>The part that hands out records and follows the group.</summary>
internal sealed partial class KafkaConsumer
{
    private RecordBlock _block = new();

    /// <summary>Returns how many records were handled; -1 when none was, but the end was reached that <see cref="CaughtUp"/> waits for.</summary>
    private int HandOut(IRecordHandler handler, int maxRecords)
    {
        ThrowIfEnded();
        var handled = 0;
        var reachedEnd = false;
        while (handled < maxRecords && !_disposed)
        {
            if (_hasChanges)
            {
                FollowGroup();
            }

            if (_block.IsEmpty)
            {
                FetchMore();
                _block = _exchange.Swap(_block);
                if (_block.IsEmpty)
                {
                    break;
                }
            }

            ref var entry = ref _block.Current;
            var slot = entry.Slot;
            if (!slot.Owned || entry.Epoch != slot.Epoch)
            {
                _block.Position++; // of a partition that is another's now, or fetched before a seek
            }
            else if (entry.IsEnd)
            {
                slot.Next = entry.Offset;
                reachedEnd |= CaughtUp;
                _block.Position++;
                Advance(slot.Partition);
            }
            else
            {
                Deliver(handler, slot, entry);
                handled++;
            }
        }

        return handled == 0 && reachedEnd ? -1 : handled;
    }

    /// <summary>Hands out one record. When the handler throws, nothing has moved and the next poll hands it out again.</summary>
    private void Deliver(IRecordHandler handler, PartitionSlot slot, in RecordEntry entry)
    {
        var epoch = slot.Epoch;
        var next = entry.Offset + 1;
        var view = new RecordView(
            slot.Topic.Name, slot.Partition, entry.Offset, entry.Timestamp,
            _block.Key(entry), _block.Value(entry), new RecordHeaders(_block.Headers(entry)));
        handler.Handle(view);
        _block.Position++;
        if (epoch == slot.Epoch)
        {
            slot.Next = next; // else the handler moved the cursor itself
        }

        if (next >= slot.CaughtUpAt)
        {
            Advance(slot.Partition);
        }
    }

    private void FollowGroup()
    {
        AssignmentChange? change;
        lock (_changes)
        {
            _hasChanges = _changes.TryDequeue(out change) && _changes.Count > 0;
        }

        if (change is null)
        {
            return;
        }

        if (change.Given)
        {
            Gain(change);
        }
        else
        {
            Lose(change);
        }
    }

    private void Gain(AssignmentChange change)
    {
        for (var i = 0; i < change.Slots.Count; i++)
        {
            var slot = change.Slots[i];
            (slot.Next, slot.CaughtUpAt) = change.Bounds[i];
            slot.Epoch++;
            slot.MaySend = true;
            slot.Owned = true;
        }

        _assigned = true;
        _options.Assignment?.Assigned([.. change.Slots.Select(slot => slot.Id)]);
        foreach (var number in change.Slots.Select(slot => slot.Partition).Distinct())
        {
            _catchUps[number] = new CatchUp([.. _inOrder.Select(slots => slots[number])]);
            Advance(number);
        }
    }

    /// <summary>Goes on with a partition number that is not caught up; says so when it is.</summary>
    private void Advance(int number)
    {
        if (_catchUps[number]?.Advance(_toFetch) == true)
        {
            _catchUps[number] = null;
            _options.Assignment?.CaughtUp(number);
        }
    }

    /// <summary>Asks for the partitions that were reached since the last time, together: each change makes the client start anew.</summary>
    private void FetchMore()
    {
        if (_toFetch.Count > 0)
        {
            _fetcher.Set(_toFetch.Where(slot => slot.Owned && slot.Fetching).Select(slot => (slot, slot.Next, slot.Epoch)));
            _toFetch.Clear();
        }
    }

    private void Fetch(PartitionSlot[] slots)
    {
        Array.ForEach(slots, slot => slot.Fetching = true);
        _fetcher.Set(slots.Select(slot => (slot, slot.Next, slot.Epoch)));
    }

    private void Lose(AssignmentChange change)
    {
        try
        {
            _options.Assignment?.Revoked([.. change.Slots.Select(slot => slot.Id)], change.Lost);
        }
        finally
        {
            foreach (var slot in change.Slots)
            {
                slot.Owned = false;
                slot.Epoch++;
                slot.Fetching = false;
                _catchUps[slot.Partition] = null;
            }

            _fetcher.Set(change.Slots.Select(slot => (slot, -1L, slot.Epoch)));
            change.Note();
        }
    }
}
