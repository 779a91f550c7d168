namespace ModelNet.Bus.Embedded;

/// <summary>Reads a row of <see cref="LogFormat.RecordColumns"/> and checks it.</summary>
internal static class RecordRow
{
    public static RecordHeader Header(SqliteStatement row) => new()
    {
        Sequence = row.Number(0),
        Topic = (int)row.Number(1),
        Offset = row.Number(2),
        Timestamp = row.Number(3),
        KeyLength = row.Bytes(4).Length,
        ValueLength = row.Bytes(5).Length,
        HeadersLength = row.Bytes(7).Length,
    };

    /// <summary>Whether the row is the one that was written. The topic is compared whole, since the header holds half of the column's bits.</summary>
    public static bool IsIntact(SqliteStatement row, in RecordHeader header) =>
        row.Number(1) == header.Topic && row.Number(6) == Checksum.OfRecord(header, row.Bytes(4), row.Bytes(5), row.Bytes(7));

    /// <exception cref="LogDamagedException">the checksum is wrong.</exception>
    public static RecordHeader Checked(SqliteStatement row, string path)
    {
        var header = Header(row);
        return IsIntact(row, header)
            ? header
            : throw Damage.Of(path, $"record {header.Sequence} (topic {header.Topic}, offset {header.Offset}) does not match its checksum.");
    }
}
