using ModelNet.Inference;
using ModelNet.Vocabulary;

namespace ModelNet.Services.Tests;

/// <summary>A model that notes how many tokens each of its decodes had.</summary>
internal sealed class DecodeLog(IModel model) : IModel
{
    public List<int> Batches { get; } = [];

    public ModelDescription Description => model.Description;

    public VocabularyTable Vocabulary => model.Vocabulary;

    public int[] EncodeText(ReadOnlySpan<byte> utf8) => model.EncodeText(utf8);

    public int[] EncodePrompt(IReadOnlyList<ChatMessage> messages) => model.EncodePrompt(messages);

    public IModelContext CreateContext(ContextOptions options) => new Context(model.CreateContext(options), Batches);

    public void Dispose() => model.Dispose();

    private sealed class Context(IModelContext context, List<int> batches) : IModelContext
    {
        public ContextOptions Options => context.Options;

        public void Decode(ReadOnlySpan<DecodeToken> batch)
        {
            batches.Add(batch.Length);
            context.Decode(batch);
        }

        public ReadOnlySpan<float> Logits(int batchIndex) => context.Logits(batchIndex);

        public void Truncate(int sequence, int fromPosition) => context.Truncate(sequence, fromPosition);

        public void CopyPrefix(int source, int target, int length) => context.CopyPrefix(source, target, length);

        public int Length(int sequence) => context.Length(sequence);

        public void Dispose() => context.Dispose();
    }
}
