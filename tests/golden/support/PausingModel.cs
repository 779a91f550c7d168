using ModelNet.Inference;
using ModelNet.Vocabulary;

namespace ModelNet.Golden;

/// <summary>A model whose decodes a test can count, hold up, or make fail, so that a run is interrupted at an exact place without waiting for time.</summary>
internal sealed class PausingModel(IModel inner, Action<int> beforeDecode) : IModel
{
    private int _decodes;

    public ModelDescription Description => inner.Description;

    public VocabularyTable Vocabulary => inner.Vocabulary;

    public int Decodes => Volatile.Read(ref _decodes);

    /// <summary>How many tokens went through the model.</summary>
    public int Tokens { get; private set; }

    public int[] EncodeText(ReadOnlySpan<byte> utf8) => inner.EncodeText(utf8);

    public int[] EncodePrompt(IReadOnlyList<ChatMessage> messages) => inner.EncodePrompt(messages);

    public IModelContext CreateContext(ContextOptions options) => new Context(this, inner.CreateContext(options));

    /// <summary>Does nothing: the wrapped model belongs to others.</summary>
    public void Dispose()
    {
    }

    private void Before(int tokens)
    {
        beforeDecode(Interlocked.Increment(ref _decodes));
        Tokens += tokens;
    }

    private sealed class Context(PausingModel owner, IModelContext context) : IModelContext
    {
        public ContextOptions Options => context.Options;

        public void Decode(ReadOnlySpan<DecodeToken> batch)
        {
            owner.Before(batch.Length);
            context.Decode(batch);
        }

        public ReadOnlySpan<float> Logits(int batchIndex) => context.Logits(batchIndex);

        public void Truncate(int sequence, int fromPosition) => context.Truncate(sequence, fromPosition);

        public void CopyPrefix(int source, int target, int length) => context.CopyPrefix(source, target, length);

        public int Length(int sequence) => context.Length(sequence);

        public void Dispose() => context.Dispose();
    }
}
