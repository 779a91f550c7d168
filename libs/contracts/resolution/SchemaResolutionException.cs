namespace ModelNet.Contracts.Resolution;

/// <summary>Schemas that cannot be read, or a writer's and a reader's schema that do not resolve. Found before any datum is read.</summary>
public sealed class SchemaResolutionException : Exception
{
    /// <summary>The schema text is not an Avro schema.</summary>
    public const string SchemaUnreadable = "schema_unreadable";

    /// <summary>Avro's rules do not allow to read what the writer writes with the reader's schema.</summary>
    public const string SchemaUnresolvable = "schema_unresolvable";

    public SchemaResolutionException(string code, string path, string cause, Exception? innerException = null)
        : base($"{code} at {path}: {cause}", innerException)
    {
        Code = code;
        Path = path;
    }

    /// <summary>The stable code, <c>schema_unreadable</c> or <c>schema_unresolvable</c>.</summary>
    public string Code { get; }

    /// <summary>Where: the fields from the outermost record inwards, such as <c>Result.stages[].finish</c>.</summary>
    public string Path { get; }

    /// <summary>What the user can do.</summary>
    public string Hint => Code == SchemaUnreadable
        ? "Compare the schema in the registry with the Avro specification."
        : "Give the reader's field a default, or write with a schema that the reader's can resolve.";
}
