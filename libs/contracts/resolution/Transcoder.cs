namespace ModelNet.Contracts.Resolution;

/// <summary>
/// Turns a writer's datum into the bytes of the reader's schema (Avro 1.11, "Schema Resolution"). Built once for a pair of schemas; thread-safe.
/// Every length and count from the wire is checked against the bytes that remain and <see cref="AvroLimits"/>, and nesting is bounded.
/// </summary>
public sealed class Transcoder
{
    private readonly Step _root;

    private Transcoder(Step root, bool isIdentity)
    {
        _root = root;
        IsIdentity = isIdentity;
    }

    /// <summary>True when both schemas write the same bytes: a datum may be handed on as it is.</summary>
    public bool IsIdentity { get; }

    /// <summary>Plans the resolution of two schemas, given as JSON.</summary>
    /// <exception cref="SchemaResolutionException">
    /// <c>schema_unreadable</c> or <c>schema_unresolvable</c>, with the path of the field. A symbol or a union's branch that only some values have is no
    /// reason to refuse: such a value fails by itself, with <see cref="AvroErrors.UnresolvableValue"/>.
    /// </exception>
    public static Transcoder Create(string writerSchema, string readerSchema)
    {
        var writer = SchemaReader.Read(writerSchema);
        var reader = SchemaReader.Read(readerSchema);
        var path = reader is NamedNode named ? named.Name : reader.Text;
        return new Transcoder(new ResolutionPlanner().Plan(writer, reader, path), SchemaEquality.SameBytes(writer, reader));
    }

    /// <summary>Writes one datum in the reader's schema. After an exception the buffer is empty.</summary>
    /// <exception cref="AvroFormatException">the bytes are not a datum of the writer's schema, exceed the limits, or hold a value that the reader has no place for.</exception>
    public void Transcode(ReadOnlySpan<byte> datum, TranscodeBuffer destination, AvroLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(destination);
        limits ??= AvroLimits.Default;
        destination.Begin(limits.MaxDatumBytes);
        try
        {
            var from = new AvroReader(datum, limits);
            _root.Run(ref from, destination);
            from.End();
        }
        catch (AvroFormatException)
        {
            destination.Clear();
            throw;
        }
    }
}
