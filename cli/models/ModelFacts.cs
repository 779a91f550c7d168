using System.Globalization;
using ModelNet.Cli.Text;
using ModelNet.Inference;
using ModelNet.Inference.Llama.Gguf;

namespace ModelNet.Cli.Models;

/// <summary>What a model file's header says, or why it cannot be read.</summary>
internal sealed record ModelFacts(ModelFile File)
{
    private static readonly (string Mark, string Name)[] KnownTemplates =
    [
        ("<|im_start|>", "chatml"), ("<|start_header_id|>", "llama3"), ("[INST]", "llama2"), ("<start_of_turn>", "gemma"), ("<|assistant|>", "phi/zephyr"), ("<｜Assistant｜>", "deepseek"),
    ];

    public InferenceException? Damage { get; private init; }

    public long Bytes { get; private init; }

    public string Title { get; private init; } = "";

    public string Architecture { get; private init; } = "";

    public long Parameters { get; private init; }

    public long Vocabulary { get; private init; }

    /// <summary>Such as gpt2 (byte-level BPE) or llama (SentencePiece).</summary>
    public string Tokeniser { get; private init; } = "";

    public long Context { get; private init; }

    /// <summary>The family of the chat template, "own" for another one, or "none".</summary>
    public string Template { get; private init; } = "";

    /// <summary>Quantisation of the weights: the type that holds most of them.</summary>
    public string Weights { get; private init; } = "";

    public static ModelFacts Read(ModelFile file)
    {
        var bytes = System.IO.File.Exists(file.Path) ? new FileInfo(file.Path).Length : 0;
        try
        {
            return Of(file, GgufFile.Read(file.Path), bytes);
        }
        catch (InferenceException damage)
        {
            return new ModelFacts(file) { Damage = damage, Bytes = bytes };
        }
    }

    /// <summary>The same as one JSON object.</summary>
    public object Json(string? sha256) => new
    {
        type = "model",
        name = File.Name,
        path = File.Path,
        bytes = Bytes,
        error = Damage is null ? null : new { code = Damage.Code, message = Damage.Message, hint = Damage.Hint },
        title = Title,
        architecture = Architecture,
        weights = Weights,
        parameters = Parameters,
        vocabulary = Vocabulary,
        tokeniser = Tokeniser,
        context = Context,
        template = Template,
        found_in = File.Origin,
        sha256,
    };

    /// <summary>The same for people.</summary>
    public IEnumerable<(string Label, string Value)> Lines(string sha256) =>
    [
        ("name", File.Name),
        ("title", Title),
        ("path", File.Path),
        ("found in", File.Origin),
        ("size", $"{Quantities.Bytes(Bytes)} ({Bytes.ToString(CultureInfo.InvariantCulture)} bytes)"),
        ("architecture", Architecture),
        ("parameters", $"{Quantities.Count(Parameters)} ({Parameters.ToString(CultureInfo.InvariantCulture)})"),
        ("weights", Weights),
        ("vocabulary", $"{Vocabulary.ToString(CultureInfo.InvariantCulture)} tokens, {Tokeniser}"),
        ("context", $"{Context.ToString(CultureInfo.InvariantCulture)} tokens"),
        ("template", Template),
        ("sha256", sha256),
    ];

    private static ModelFacts Of(ModelFile file, GgufFile header, long bytes) => new(file)
    {
        Bytes = bytes,
        Title = header.Text("general.name") ?? "",
        Architecture = header.Architecture,
        Parameters = header.Tensors.Sum(tensor => tensor.Elements),
        Vocabulary = header.Metadata.TryGetValue("tokenizer.ggml.tokens", out var tokens) ? tokens.Count : 0,
        Tokeniser = header.TokenizerModel ?? "none",
        Context = header.ContextLength,
        Template = TemplateOf(header.ChatTemplate),
        Weights = header.Tensors.Count == 0 ? "none" : header.Tensors.GroupBy(tensor => tensor.Type).MaxBy(type => type.Sum(tensor => tensor.Elements))!.Key,
    };

    private static string TemplateOf(string? template) => template is null ? "none"
        : KnownTemplates.FirstOrDefault(known => template.Contains(known.Mark, StringComparison.Ordinal)).Name ?? "own";
}
