using System.Globalization;
using System.Text;
using ModelNet.Inference.Llama.Gguf;

namespace ModelNet.Golden.Reference;

/// <summary>
/// What each id of a model appends, derived from the file's metadata alone: byte-level BPE through GPT-2's printable alphabet, SentencePiece
/// through ▁ and &lt;0xNN&gt;. Nothing here asks the engine.
/// </summary>
internal sealed class TokenBytes
{
    private const int Unknown = 2;
    private const int Control = 3;
    private const int UserDefined = 4;
    private const int Unused = 5;
    private const int ByteType = 6;

    // The names that mark an end of generation besides the ids that the metadata gives; the last six lines are fill-in-the-middle marks.
    private static readonly HashSet<string> EndNames = new(StringComparer.Ordinal)
    {
        "<|eot_id|>", "<|im_end|>", "<|end|>", "<|return|>", "<|call|>", "<end_of_turn>", "<|endoftext|>", "</s>", "<|eom_id|>", "<EOT>",
        "_<EOT>", "[EOT]", "[EOS]", "<|end_of_text|>", "<end_of_utterance>", "<eos>", "<｜end▁of▁sentence｜>",
        "<|fim_pad|>", "<fim-pad>", "<fim_pad>", "<PAD>", "[PAD]",
        "<|fim_repo|>", "<|repo_name|>", "<fim-repo>", "<REPO>", "<reponame>",
        "<|file_sep|>",
    };

    private static readonly string[] EndKeys = ["eos_token_id", "eot_token_id", "eom_token_id", "fim_pad_token_id", "fim_rep_token_id", "fim_sep_token_id"];
    private static readonly Dictionary<char, byte> Alphabet = ByteLevelAlphabet();

    private TokenBytes(byte[]?[] bytes, bool[] ends, bool[] isByte)
    {
        Bytes = bytes;
        Ends = ends;
        IsByte = isByte;
    }

    /// <summary>By id; null where the id can't be emitted.</summary>
    public byte[]?[] Bytes { get; }

    /// <summary>By id: whether it ends generation.</summary>
    public bool[] Ends { get; }

    /// <summary>By id: whether it is a byte-fallback token.</summary>
    public bool[] IsByte { get; }

    public static TokenBytes Read(string path)
    {
        var file = GgufFile.Read(path);
        var texts = file.Strings("tokenizer.ggml.tokens");
        var types = file.Integers("tokenizer.ggml.token_type");
        var byteLevel = file.TokenizerModel == "gpt2";
        var ends = new bool[texts.Count];
        var bytes = new byte[]?[texts.Count];
        for (var id = 0; id < texts.Count; id++)
        {
            ends[id] = EndNames.Contains(Encoding.UTF8.GetString(texts[id]));
            bytes[id] = types[id] is Unknown or Control or Unused ? null : Decode(texts[id], types[id], byteLevel);
        }

        foreach (var key in EndKeys)
        {
            if (file.Number($"tokenizer.ggml.{key}") is { } id && (int)id < ends.Length)
            {
                ends[(int)id] = true;
            }
        }

        for (var id = 0; id < ends.Length; id++)
        {
            bytes[id] = ends[id] ? null : bytes[id];
        }

        return new TokenBytes(bytes, ends, [.. types.Select(type => type == ByteType)]);
    }

    private static byte[] Decode(byte[] text, int type, bool byteLevel) => type switch
    {
        UserDefined => text,
        ByteType => [byte.Parse(Encoding.ASCII.GetString(text, 3, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture)],
        _ when byteLevel => [.. Encoding.UTF8.GetString(text).Select(c => Alphabet[c])],
        _ => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(text).Replace('▁', ' ')),
    };

    /// <summary>GPT-2's alphabet: printable Latin-1 characters stand for themselves, the other 68 bytes for U+0100 onwards in order.</summary>
    private static Dictionary<char, byte> ByteLevelAlphabet()
    {
        var alphabet = new Dictionary<char, byte>();
        var next = (char)256;
        for (var value = 0; value < 256; value++)
        {
            var printable = value is (>= 33 and <= 126) or (>= 161 and <= 172) or (>= 174 and <= 255);
            alphabet.Add(printable ? (char)value : next++, (byte)value);
        }

        return alphabet;
    }
}
