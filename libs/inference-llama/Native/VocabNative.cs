using System.Runtime.InteropServices;

namespace ModelNet.Inference.Llama.Native;

/// <summary>The vocabulary part of llama.cpp's C API. The pointer lives as long as its model.</summary>
internal static unsafe partial class VocabNative
{
    [LibraryImport(LlamaNative.Library, EntryPoint = "llama_vocab_type")]
    internal static partial int Type(nint vocab);

    [LibraryImport(LlamaNative.Library, EntryPoint = "llama_vocab_n_tokens")]
    internal static partial int Count(nint vocab);

    [LibraryImport(LlamaNative.Library, EntryPoint = "llama_vocab_get_text")]
    internal static partial byte* Text(nint vocab, int token);

    [LibraryImport(LlamaNative.Library, EntryPoint = "llama_vocab_get_attr")]
    internal static partial NativeTokenAttributes Attributes(nint vocab, int token);

    [LibraryImport(LlamaNative.Library, EntryPoint = "llama_vocab_is_eog")]
    internal static partial byte IsEndOfGeneration(nint vocab, int token);

    [LibraryImport(LlamaNative.Library, EntryPoint = "llama_vocab_bos")]
    internal static partial int Bos(nint vocab);

    [LibraryImport(LlamaNative.Library, EntryPoint = "llama_vocab_get_add_bos")]
    internal static partial byte AddsBos(nint vocab);

    [LibraryImport(LlamaNative.Library, EntryPoint = "llama_tokenize")]
    internal static partial int Tokenize(nint vocab, byte* text, int length, int* tokens, int capacity, byte addSpecial, byte parseSpecial);

    [LibraryImport(LlamaNative.Library, EntryPoint = "llama_token_to_piece")]
    internal static partial int TokenToPiece(nint vocab, int token, byte* buffer, int length, int leftStrip, byte special);
}
