namespace ModelNet.Vocabulary;

/// <summary>What a token id stands for.</summary>
public enum TokenKind : byte
{
    /// <summary>Text: the token's bytes are appended to the output.</summary>
    Normal = 0,

    /// <summary>One raw byte (byte fallback).</summary>
    Byte = 1,

    /// <summary>A control token that does not end generation: has no bytes and is never emitted.</summary>
    Control = 2,

    /// <summary>Ends generation (end of sequence, end of turn, …): has no bytes; all of them pool into one EOS symbol.</summary>
    EndOfGeneration = 3,
}
