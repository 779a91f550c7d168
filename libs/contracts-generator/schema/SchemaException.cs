namespace ModelNet.Contracts.Generator;

/// <summary>What is wrong with a schema file; each has its own diagnostic.</summary>
internal enum Problem
{
    NotJson,
    Unsupported,
    Invalid,
    Conflict,
    BadName,
}

/// <summary>A schema that the generator refuses, with where in the file.</summary>
internal sealed class SchemaException : Exception
{
    public SchemaException(Problem problem, string message, int position)
        : base(message)
    {
        Problem = problem;
        Position = position;
    }

    public Problem Problem { get; }

    /// <summary>Offset in the file, in characters.</summary>
    public int Position { get; }
}
