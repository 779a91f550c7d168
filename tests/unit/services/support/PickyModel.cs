using ModelNet.Inference;
using ModelNet.Vocabulary;

namespace ModelNet.Services.Tests;

/// <summary>A model whose contexts do what the test wants before they do what they are told: refuse a batch, refuse to roll back, note what was asked.</summary>
internal sealed class PickyModel(IModel model) : IModel
{
    /// <summary>Called before every decode; what it throws is the engine's failure.</summary>
    public Action<DecodeToken[]> BeforeDecode { get; init; } = _ => { };

    /// <summary>Called before every prompt that is encoded.</summary>
    public Action BeforePrompt { get; init; } = () => { };

    /// <summary>Called before a context is made; what it throws is the engine's failure.</summary>
    public Action BeforeContext { get; init; } = () => { };

    /// <summary>As with recurrent models: a part of a sequence can neither be forgotten nor copied.</summary>
    public bool CannotRollBack { get; init; }

    public ModelDescription Description => model.Description;

    public VocabularyTable Vocabulary => model.Vocabulary;

    public int[] EncodeText(ReadOnlySpan<byte> utf8) => model.EncodeText(utf8);

    public int[] EncodePrompt(IReadOnlyList<ChatMessage> messages)
    {
        BeforePrompt();
        return model.EncodePrompt(messages);
    }

    public IModelContext CreateContext(ContextOptions options)
    {
        BeforeContext();
        return new Context(model.CreateContext(options), this);
    }

    public void Dispose() => model.Dispose();

    private sealed class Context(IModelContext context, PickyModel picky) : IModelContext
    {
        public ContextOptions Options => context.Options;

        public void Decode(ReadOnlySpan<DecodeToken> batch)
        {
            picky.BeforeDecode(batch.ToArray());
            context.Decode(batch);
        }

        public ReadOnlySpan<float> Logits(int batchIndex) => context.Logits(batchIndex);

        public void Truncate(int sequence, int fromPosition)
        {
            RequireWhole(fromPosition > 0 && fromPosition < context.Length(sequence));
            context.Truncate(sequence, fromPosition);
        }

        public void CopyPrefix(int source, int target, int length)
        {
            RequireWhole(length < context.Length(source));
            context.CopyPrefix(source, target, length);
        }

        public int Length(int sequence) => context.Length(sequence);

        public void Dispose() => context.Dispose();

        private void RequireWhole(bool isPart)
        {
            if (isPart && picky.CannotRollBack)
            {
                throw new InferenceException("rollback_unsupported", "The memory is recurrent.", "None.");
            }
        }
    }
}
