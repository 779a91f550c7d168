namespace ModelNet.Batch;

/// <summary>A line on its way to a file.</summary>
/// <param name="IsError">Whether it belongs to the errors.</param>
/// <param name="Bytes">UTF-8 with its newline.</param>
/// <param name="Tokens">Generated tokens, for whoever counts.</param>
public sealed record OutputLine(bool IsError, byte[] Bytes, long Tokens);

/// <summary>Where lines end up.</summary>
public interface ILineOutput : IDisposable
{
    /// <summary>Appends whole lines.</summary>
    void Write(ReadOnlySpan<byte> lines);

    /// <summary>Comes back when everything written is on disk.</summary>
    void Sync();
}
