namespace ModelNet.Contracts.Tests;

/// <summary>The step distribution is the record that is sent most; its size is a budget.</summary>
public sealed class RecordSizeTests
{
    private const int BudgetBytes = 350;

    [Fact]
    public void A_top_40_record_of_one_step_keeps_its_budget()
    {
        // Byte-pair ids are numbered by merge, frequent first, so the likely ones are mostly low: rank r drawn as in Zipf's law.
        var random = new Random(51);
        var sizes = Enumerable.Range(0, 500).Select(_ => Size(() => (int)Math.Exp(random.NextDouble() * Math.Log(151_643)))).ToList();
        sizes.Max().ShouldBeLessThanOrEqualTo(BudgetBytes);
    }

    /// <summary>Not a promise, a fact to know: 40 ids of three bytes each are over the budget by this much.</summary>
    [Fact]
    public void The_longest_top_40_record_of_vocabularies_below_a_million() => Size(() => 151_642).ShouldBe(368);

    private static int Size(Func<int> nextId)
    {
        var message = new StepDistribution
        {
            Stage = 3,
            Branch = 7,
            Attempt = 1,
            FirstStep = 4000,
            Vocabulary = long.MinValue + 12345,
            ComputeNs = 104_512_345,
            SentUs = 1_781_870_401_123_456,
        };
        message.Session.Set("6f1c2d3e-8a4b-4c5d-9e6f-0a1b2c3d4e5f");
        var position = message.Positions.Add();
        for (var i = 0; i < 40; i++)
        {
            position.Ids.Add(nextId());
            position.Probabilities.Add(1f / (i + 2));
        }
        return Messages.Encode(message).Length;
    }
}
