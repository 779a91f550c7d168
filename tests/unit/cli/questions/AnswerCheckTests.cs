using ModelNet.Cli.Questions;

namespace ModelNet.Cli.Tests.Questions;

public sealed class AnswerCheckTests
{
    [Theory]
    [InlineData("She makes 18 dollars.\n#### 18", "16 - 3 - 4 = 9\n#### 18", true)]
    [InlineData("9 * 2 = 18", "#### 18", true)]
    [InlineData("The total is $1,200.00.", "1200", true)]
    [InlineData("It is 18, or 19", "18", false)]
    [InlineData("-4", "-4", true)]
    [InlineData("minus four", "-4", false)]
    [InlineData("", "4", false)]
    [InlineData(@"So the answer is \boxed{\frac{1}{2}}.", @"\frac{1}{2}", true)]
    [InlineData(@"\boxed{\left( 3, \frac{\pi}{2} \right)}", @"\left( 3, \frac{\pi}{2} \right)", true)]
    [InlineData(@"\boxed{12}", "12.0", true)]
    [InlineData("B", "b", true)]
    [InlineData("B.", "C", false)]
    [InlineData("#### 5 \nbut then 7", "5", true)]
    public void Final_answers_are_compared(string text, string answer, bool right) => AnswerCheck.IsRight(text, answer).ShouldBe(right);

    [Fact]
    public void Every_reference_solution_is_right_by_itself()
    {
        string[] answers = ["#### 18", "1,000", "$5", "3/4", @"\text{(A)}", "Paris", "50%", "2.50"];
        answers.ShouldAllBe(answer => AnswerCheck.IsRight(answer, answer));
    }
}
