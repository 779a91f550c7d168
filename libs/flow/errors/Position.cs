namespace ModelNet.Flow;

/// <summary>A place in the parsed text, both 1-based.</summary>
internal readonly record struct Position(int Line, int Column);
