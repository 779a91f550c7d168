namespace ModelNet.Bus.Embedded;

/// <summary>The part that finds records and hands them out.</summary>
internal sealed partial class EmbeddedConsumer
{
    private int HandOut(IRecordHandler handler, int maxRecords)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _log.ThrowIfEnded();
        var handled = 0;
        while (handled < maxRecords && !_disposed)
        {
            if (!_block.IsEmpty)
            {
                handled += HandOutBlock(handler, maxRecords - handled);
            }
            else if (Limit is var limit && _cursor >= limit)
            {
                break;
            }
            else if (InMemory())
            {
                handled += HandOutSegment(handler, maxRecords - handled, limit);
            }
            else
            {
                ReadFile();
            }
        }

        return handled;
    }

    /// <summary>Whether the record at the cursor is in the segment at hand, entering the right one if needed.</summary>
    private bool InMemory()
    {
        if (_segment is not null && _cursor < _segment.EndSequence)
        {
            return true;
        }

        _segment = _log.Move(_segment, _cursor);
        if (_segment is null)
        {
            return false;
        }

        _position = _segment.PositionOf(_cursor);
        return true;
    }

    private int HandOutSegment(IRecordHandler handler, int maxRecords, long limit)
    {
        var handled = 0;
        var seeks = _seeks;
        var segment = _segment!;
        var end = Math.Min(limit, segment.EndSequence);
        while (_cursor < end && handled < maxRecords && !_disposed)
        {
            ref var header = ref RecordFrame.Header(segment.Data, _position);
            if (SlotOf(header.Topic) is { } slot && header.Offset >= slot.Next)
            {
                Deliver(handler, slot, segment.Data, _position, header);
                handled++;
                if (seeks != _seeks)
                {
                    return handled; // the handler moved the cursor itself
                }
            }

            _position += RecordFrame.Size(header);
            _cursor++;
        }

        return handled;
    }

    private int HandOutBlock(IRecordHandler handler, int maxRecords)
    {
        var handled = 0;
        var seeks = _seeks;
        while (!_block.IsEmpty && handled < maxRecords && !_disposed)
        {
            ref var header = ref RecordFrame.Header(_block.Data, _block.Position);
            Deliver(handler, SlotOf(header.Topic)!, _block.Data, _block.Position, header);
            handled++;
            if (seeks != _seeks)
            {
                return handled;
            }

            _block.Position += RecordFrame.Size(header);
            _cursor = header.Sequence + 1;
        }

        if (_block.IsEmpty)
        {
            _cursor = _afterBlock;
        }

        return handled;
    }

    /// <summary>Hands out one record. When the handler throws, nothing has moved and the next poll hands it out again.</summary>
    private void Deliver(IRecordHandler handler, Slot slot, byte[] data, int position, in RecordHeader header)
    {
        if (header.Offset != slot.Next)
        {
            throw Damage.Of(_path, $"topic {slot.Topic.Name} has no record at offset {slot.Next}; the next one is {header.Offset}.");
        }

        var seeks = _seeks;
        var view = new RecordView(
            slot.Topic.Name, 0, header.Offset, header.Timestamp,
            RecordFrame.Key(data, position, header), RecordFrame.Value(data, position, header),
            new RecordHeaders(RecordFrame.Headers(data, position, header)));
        handler.Handle(view);
        if (seeks == _seeks)
        {
            slot.Next = header.Offset + 1;
        }
    }

    private void ReadFile()
    {
        LeaveSegment();
        var durable = _log.NoteDurableEnds(_slots);
        _reader ??= new LogReader(_path, _slots);
        var complete = _reader.Read(_block);
        _afterBlock = complete ? durable : _block.LastSequence + 1;
        if (_block.IsEmpty)
        {
            _cursor = _afterBlock;
        }
    }

    private void LeaveSegment()
    {
        if (_segment is not null)
        {
            _log.Leave(_segment);
            _segment = null;
        }
    }

    private Slot? SlotOf(int topic) => topic < _byTopic.Length ? _byTopic[topic] : null;
}
