namespace ModelNet.Batch;

/// <summary>Why a line cannot be answered; leaves the parsing of that line and never the library.</summary>
internal sealed class LineFault(string code, string message) : Exception(message)
{
    public string Code { get; } = code;
}
