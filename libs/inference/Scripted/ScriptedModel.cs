using System.Globalization;
using System.Text;
using ModelNet.Vocabulary;

namespace ModelNet.Inference.Scripted;

/// <summary>What a scripted model is made of.</summary>
public sealed record ScriptedModelOptions
{
    /// <summary>The name that flows use.</summary>
    public string Name { get; init; } = "scripted";

    /// <summary>The token table.</summary>
    public required VocabularyTable Vocabulary { get; init; }

    /// <summary>The logits; must be pure.</summary>
    public required LogitFunction Logits { get; init; }

    /// <summary>How long each decode takes; it blocks the calling thread, as a real decode does.</summary>
    public TimeSpan DecodeTime { get; init; }

    /// <summary>What each token of a decode adds to <see cref="DecodeTime"/>.</summary>
    public TimeSpan TokenTime { get; init; }

    /// <summary>The clock of <see cref="DecodeTime"/>.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Given the number of a context's decode, from 0: an error to throw instead of decoding, or null.</summary>
    public Func<long, InferenceException?>? Fault { get; init; }
}

/// <summary>
/// A model without weights for tests: logits come from a pure function of the token history, so every run on every machine is the same.
/// It checks positions and limits as the real engine does, with the same codes.
/// </summary>
public sealed class ScriptedModel : IModel
{
    private readonly ScriptedModelOptions _options;
    private bool _disposed;

    public ScriptedModel(ScriptedModelOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        Description = Describe(options);
    }

    /// <summary>A model with pseudo-random logits.</summary>
    public static ScriptedModel Random(string name, VocabularyTable vocabulary, ulong seed)
        => new(new ScriptedModelOptions { Name = name, Vocabulary = vocabulary, Logits = ScriptedLogits.Random(seed) });

    /// <summary>A model that answers every prompt with this text.</summary>
    public static ScriptedModel Saying(string name, VocabularyTable vocabulary, string answer)
        => new(new ScriptedModelOptions { Name = name, Vocabulary = vocabulary, Logits = ScriptedLogits.Answer(vocabulary, answer) });

    /// <summary>The rendered prompt ends with this.</summary>
    public static ReadOnlyMemory<byte> AnswerOpening { get; } = "\nassistant: "u8.ToArray();

    /// <inheritdoc/>
    public ModelDescription Description { get; }

    /// <inheritdoc/>
    public VocabularyTable Vocabulary => _options.Vocabulary;

    /// <inheritdoc/>
    public int[] EncodeText(ReadOnlySpan<byte> utf8)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return GreedyTokenizer.Encode(Vocabulary, utf8);
    }

    /// <summary>Renders "role: content" lines, then "assistant: "; the first control token, if there is one, goes before as BOS.</summary>
    public int[] EncodePrompt(IReadOnlyList<ChatMessage> messages)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var text = new StringBuilder();
        foreach (var message in messages)
        {
            text.Append(text.Length > 0 ? "\n" : string.Empty).Append(message.Role).Append(": ").Append(message.Content);
        }

        text.Append(Encoding.UTF8.GetString(AnswerOpening.Span));
        var ids = EncodeText(Encoding.UTF8.GetBytes(text.ToString()));
        return Vocabulary.ControlIds.IsEmpty ? ids : [Vocabulary.ControlIds[0], .. ids];
    }

    /// <inheritdoc/>
    public IModelContext CreateContext(ContextOptions options)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return new ScriptedContext(_options, options);
    }

    /// <inheritdoc/>
    public void Dispose() => _disposed = true;

    private static ModelDescription Describe(ScriptedModelOptions options) => new()
    {
        Name = options.Name,
        Fingerprint = string.Create(CultureInfo.InvariantCulture, $"scripted-{options.Vocabulary.Hash:x16}"),
        Summary = string.Create(CultureInfo.InvariantCulture, $"scripted, {options.Vocabulary.Count} tokens"),
        Parameters = 0,
        SizeBytes = 0,
        TrainedContext = int.MaxValue,
        Engine = "scripted",
        Device = "cpu",
    };
}
