using ModelNet.Bench.Certification;
using ModelNet.Inference;
using ModelNet.Tests.Support;
using Xunit.Abstractions;

namespace ModelNet.Golden;

/// <summary>Short lists over the vocabularies of the field: what they decide for certain is what the full vocabularies decide (benchmarks/certification takes more steps).</summary>
public sealed class CertificationTests(ITestOutputHelper output)
{
    private const int Steps = 12;

    [SkippableTheory]
    [InlineData("qwen2", "llama-bpe", "deepseek-llm")]
    [InlineData("gemma-4", "phi-3", "falcon")]
    public void A_certified_token_is_that_of_the_full_vocabularies(params string[] names)
    {
        IModel[] models = [.. names.Select(Engine.Vocabulary)];
        var tables = models.Select(model => model.Vocabulary).ToArray();
        var rows = new RandomRows(tables);
        var certification = new Certification(tables);
        for (var step = 0; step < Steps; step++)
        {
            certification.Take(rows.Of(step), [.. tables.Select((_, i) => 1d + (step % 3 * i))]);
        }

        output.WriteLine($"{certification.CertifiedAt40} of {Steps} certified at k = 40");
        certification.Wrong.ShouldBe(0);
        certification.CertifiedAt40.ShouldBeGreaterThan(0, "otherwise nothing was shown");
        certification.CertifiedAt40.ShouldBeLessThan(Steps, "otherwise growing lists were not tried");
    }
}
