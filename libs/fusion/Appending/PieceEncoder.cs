namespace ModelNet.Fusion;

/// <summary>Splits a piece of text as a model's tokeniser does, without adding a begin-of-sequence token and without ever giving control ids.</summary>
public delegate int[] PieceEncoder(ReadOnlySpan<byte> piece);
