using ModelNet.Tests.Support;

namespace ModelNet.BundledModels.Tests;

/// <summary>
/// The trainer's own torch network and tokeniser against llama.cpp on the shipped files: template, tokens, bytes, logits and greedy answers
/// (models/check_llama.py), and the generator against the shipped questions.
/// </summary>
public sealed class TrainerAgreementTests
{
    private static readonly string s_models = Path.Combine(TestFiles.Repository!, "models");

    [SkippableTheory]
    [InlineData("abacus")]
    [InlineData("almanac")]
    [InlineData("scribe")]
    public async Task Llama_cpp_and_the_trainer_agree_on_every_token_and_answer(string model)
    {
        Engine.Require();
        var python = await Python.WithAsync("torch", "Debian: apt-get install python3-torch python3-numpy libopenblas0-pthread");
        var program = await python.RunAsync(
            [Path.Combine(s_models, "check_llama.py"), Path.Combine(s_models, model + ".gguf"), "--prompts", "24", "--texts", "1000"],
            ("MODELNET_LLAMA_LIB", TestFiles.EngineFolder!));
        program.Code.ShouldBe(0, program.Errors);
        program.Output.ShouldContain("1000 texts round-trip");
    }

    [SkippableFact]
    public async Task The_generator_writes_the_shipped_questions_and_proves_them_disjoint()
    {
        var python = await Python.WithAsync("hashlib", "Debian: apt-get install python3");
        using var folder = new TemporaryFolder();
        var program = await python.RunAsync([Path.Combine(s_models, "make_data.py"), "--output", folder.Path, "--drawn", "10000"]);
        program.Code.ShouldBe(0, program.Errors);
        program.Output.ShouldContain("10000 training questions: none asks or fills a held-out question");
        foreach (var name in new[] { "test.jsonl", "dev.jsonl", "examples.jsonl" })
        {
            var written = await File.ReadAllTextAsync(Path.Combine(folder.Path, name));
            written.ShouldBe(await File.ReadAllTextAsync(Path.Combine(s_models, "data", name)), name);
        }
    }
}
