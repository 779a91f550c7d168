namespace ModelNet.Contracts.Generator;

/// <summary>A schema file's path and text: compared by value, so that an unchanged file costs nothing in the next compilation.</summary>
internal sealed record SchemaFile(string Path, string Text) : IComparable<SchemaFile>
{
    /// <summary>The folder that holds the file, which is the topic's name.</summary>
    public string Topic => System.IO.Path.GetFileName(System.IO.Path.GetDirectoryName(Path) ?? "");

    public string FileName => System.IO.Path.GetFileName(Path);

    public int CompareTo(SchemaFile? other) => string.CompareOrdinal(Path, other?.Path);
}
