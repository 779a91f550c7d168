namespace ModelNet.Evaluation.Tests.Paths;

public sealed class QuestionSampleTests
{
    [Fact]
    public void A_seed_always_draws_the_same_questions()
    {
        QuestionSample.Draw(600, 5, 1).ShouldBe(QuestionSample.Draw(600, 5, 1));
        QuestionSample.Draw(600, 50, 1).ShouldNotBe(QuestionSample.Draw(600, 50, 2));
    }

    [Fact]
    public void Questions_are_drawn_once_in_the_files_order()
    {
        QuestionSample.Draw(10, 10, 3).ShouldBe(Enumerable.Range(0, 10));
        QuestionSample.Draw(10, 99, 3).ShouldBe(Enumerable.Range(0, 10));
        var drawn = QuestionSample.Draw(600, 100, 7);
        drawn.ShouldBeInOrder();
        drawn.Distinct().Count().ShouldBe(100);
    }

    /// <summary>Each of 20 questions is in a sample of 5 with probability 1/4: 1,000 ± 27.4 of 4,000 samples. Five deviations never fail by chance.</summary>
    [Fact]
    public void Every_question_is_equally_likely()
    {
        var counts = new int[20];
        for (var seed = 0; seed < 4000; seed++)
        {
            foreach (var index in QuestionSample.Draw(20, 5, seed))
            {
                counts[index]++;
            }
        }

        counts.ShouldAllBe(count => Math.Abs(count - 1000) < 137);
    }
}
