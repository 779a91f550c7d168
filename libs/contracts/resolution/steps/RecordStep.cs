namespace ModelNet.Contracts.Resolution;

/// <summary>One field of the reader: the writer's field it comes from, or the encoded default that it has.</summary>
/// <param name="WriterField">The index of the writer's field, or -1.</param>
/// <param name="Value">Turns the writer's value; null for a default.</param>
/// <param name="Default">The default's bytes in the reader's schema; null for a field of the writer's.</param>
internal readonly record struct FieldPlan(int WriterField, Step? Value, byte[]? Default);

/// <summary>
/// A record's fields in the reader's order. Where that follows the writer's, one pass is enough; otherwise a first pass over the writer's record finds where each
/// field begins. Its fields are set after it was made, since a record may contain itself.
/// </summary>
internal sealed class RecordStep(RecordNode writer) : Step
{
    private const int OnStack = 64;
    private FieldPlan[] _fields = [];
    private bool _inOrder;

    public void Set(FieldPlan[] fields)
    {
        _fields = fields;
        var taken = fields.Where(field => field.Value is not null).Select(field => field.WriterField).ToArray();
        _inOrder = taken.Zip(taken.Skip(1), (first, second) => first < second).All(grows => grows);
    }

    public override void Run(ref AvroReader from, TranscodeBuffer to)
    {
        from.Enter();
        if (_inOrder)
        {
            RunInOrder(ref from, to);
        }
        else
        {
            RunReordered(ref from, to);
        }

        from.Leave();
    }

    private void RunInOrder(ref AvroReader from, TranscodeBuffer to)
    {
        var next = 0;
        foreach (var field in _fields)
        {
            if (field.Value is null)
            {
                to.Raw(field.Default);
                continue;
            }

            next = SkipTo(field.WriterField, next, ref from) + 1;
            field.Value.Run(ref from, to);
        }

        SkipTo(writer.Fields.Count, next, ref from);
    }

    private int SkipTo(int field, int next, ref AvroReader from)
    {
        for (; next < field; next++)
        {
            DatumSkip.Over(writer.Fields[next].Type, ref from);
        }

        return field;
    }

    private void RunReordered(ref AvroReader from, TranscodeBuffer to)
    {
        var count = writer.Fields.Count;
        Span<AvroReader.Mark> starts = count <= OnStack ? stackalloc AvroReader.Mark[OnStack] : new AvroReader.Mark[count];
        for (var i = 0; i < count; i++)
        {
            starts[i] = from.Here;
            DatumSkip.Over(writer.Fields[i].Type, ref from);
        }

        var end = from.Here;
        foreach (var field in _fields)
        {
            if (field.Value is null)
            {
                to.Raw(field.Default);
                continue;
            }

            from.Seek(starts[field.WriterField]);
            field.Value.Run(ref from, to);
        }

        from.Seek(end);
    }
}
