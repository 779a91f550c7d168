namespace ModelNet.Contracts.Resolution;

/// <summary>Reads one value of the writer's schema and writes it in the reader's.</summary>
internal abstract class Step
{
    public abstract void Run(ref AvroReader from, TranscodeBuffer to);
}

/// <summary>Both schemas write the same bytes: checks them and takes them over. An int is a long as it stands, and so is a string a byte string.</summary>
internal sealed class CopyStep(SchemaNode writer) : Step
{
    public override void Run(ref AvroReader from, TranscodeBuffer to)
    {
        var start = from.Here;
        DatumSkip.Over(writer, ref from);
        to.Raw(from.Since(start));
    }
}

/// <summary>Bytes that the reader calls a string must be one.</summary>
internal sealed class BytesToStringStep : Step
{
    public override void Run(ref AvroReader from, TranscodeBuffer to) => to.Bytes(DatumSkip.Text(ref from));
}

/// <summary>A number as a float or a double.</summary>
internal sealed class PromoteStep(AvroKind writer, AvroKind reader) : Step
{
    public override void Run(ref AvroReader from, TranscodeBuffer to)
    {
        if (writer == AvroKind.Float)
        {
            to.Double(from.ReadFloat());
            return;
        }

        var value = writer == AvroKind.Int ? from.ReadInt() : from.ReadLong();
        if (reader == AvroKind.Float)
        {
            to.Float(value);
        }
        else
        {
            to.Double(value);
        }
    }
}

/// <summary>The reader's index of each of the writer's symbols; -1 where it has no place for it.</summary>
internal sealed class EnumStep(EnumNode writer, int[] indexes) : Step
{
    public override void Run(ref AvroReader from, TranscodeBuffer to)
    {
        var start = from.Position;
        var symbol = from.ReadEnum(indexes.Length);
        if (indexes[symbol] < 0)
        {
            throw new AvroFormatException(AvroErrors.UnresolvableValue, $"the reader's {writer.Name} has no {writer.Symbols[symbol]} and no default", start);
        }

        to.Long(indexes[symbol]);
    }
}

/// <summary>The writer's union: what each branch becomes; null where the reader has no place for it.</summary>
internal sealed class UnionStep(Step?[] branches, string path) : Step
{
    public override void Run(ref AvroReader from, TranscodeBuffer to)
    {
        from.Enter();
        var start = from.Position;
        var branch = from.ReadBranch(branches.Length);
        if (branches[branch] is not { } step)
        {
            throw new AvroFormatException(AvroErrors.UnresolvableValue, $"the reader has no place for branch {branch} of {path}", start);
        }

        step.Run(ref from, to);
        from.Leave();
    }
}

/// <summary>The reader's union: the branch, then the value.</summary>
internal sealed class WrapStep(int branch, Step value) : Step
{
    public override void Run(ref AvroReader from, TranscodeBuffer to)
    {
        to.Long(branch);
        value.Run(ref from, to);
    }
}

/// <summary>An array or a map in the blocks in which it comes.</summary>
internal sealed class BlocksStep(Step item, SchemaSize size, bool isMap) : Step
{
    public override void Run(ref AvroReader from, TranscodeBuffer to)
    {
        from.Enter();
        var count = 0;
        while (from.NextBlock(count, size, out var block))
        {
            count += block.Count;
            to.Long(block.Count);
            for (var i = 0; i < block.Count; i++)
            {
                if (isMap)
                {
                    to.Bytes(DatumSkip.Text(ref from));
                }

                item.Run(ref from, to);
            }

            from.EndBlock(block);
        }

        to.Long(0);
        from.Leave();
    }
}
