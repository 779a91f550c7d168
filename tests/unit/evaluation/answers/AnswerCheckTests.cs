namespace ModelNet.Evaluation.Tests.Answers;

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

    [Theory]
    [InlineData("#### 1,000", "1000", true)]
    [InlineData("#### 1000.0", "1,000", true)]
    [InlineData("#### 1,00", "100", false)] // no thousands separator: a list of two, or a slip
    [InlineData("#### 1,2", "12", false)]
    [InlineData("#### 42 apples", "42", true)]
    [InlineData("#### 42元", "42", true)]
    [InlineData("#### ４２", "42", true)]
    [InlineData("#### \u221242", "-42", true)]
    [InlineData("#### 40 or 42", "42", false)]
    [InlineData("#### 3 + 4 = 7", "7", false)] // three numbers: which one is meant is open
    [InlineData("10-7", "-7", false)]
    [InlineData("so 16-9=7", "7", true)]
    [InlineData("x = -7", "-7", true)]
    [InlineData("the pool holds 12,345,678 litres", "12345678", true)]
    [InlineData("it costs $.50", ".5", false)] // an unmarked .50 reads as 50; a marked one is understood
    [InlineData("#### $.50", "0.5", true)]
    [InlineData("#### 50%", "50", true)]
    [InlineData("#### 0012", "12", true)]
    [InlineData("#### 12.", "12", true)]
    [InlineData("#### 99999999999999999999999999999999999", "1", false)]
    [InlineData("#### ", "42", false)]
    [InlineData("####", "42", false)]
    [InlineData("#### 41\n#### 42", "42", true)]
    [InlineData("#### 42\n#### 41", "42", false)]
    public void Numbers_are_equal_by_value(string text, string answer, bool right) => AnswerCheck.IsRight(text, answer).ShouldBe(right);

    [Theory]
    [InlineData("#### B", "B", true)]
    [InlineData("#### (B)", "B", true)]
    [InlineData("#### b.", "B", true)]
    [InlineData("#### B) 73", "B", true)]
    [InlineData("#### （B）", "B", true)]
    [InlineData("**B**", "B", true)]
    [InlineData("A) 72 B) 73 C) 70", "A", false)] // the options repeated are no choice
    [InlineData("#### A) 72 B) 73", "A", false)]
    [InlineData("The answer is (C).", "C", true)]
    [InlineData("A bus has 4 wheels. The answer is D", "D", true)]
    [InlineData("A bus has 4 wheels.", "A", false)]
    [InlineData("I weighed (A) against (B)", "B", true)]
    [InlineData("答案是C。", "C", true)]
    [InlineData("选择 B", "B", true)]
    [InlineData(@"\boxed{\text{(A)}}", "A", true)]
    [InlineData("#### 73", "B", false)]
    [InlineData("Answer: Because of rain", "B", false)]
    [InlineData("#### C", @"\text{(C)}", true)]
    public void Options_are_equal_by_letter(string text, string answer, bool right) => AnswerCheck.IsRight(text, answer).ShouldBe(right);

    [Theory]
    [InlineData("#### b w k", "b w k", true)]
    [InlineData("#### B  W K ", "b w k", true)]
    [InlineData("#### bwk", "b w k", false)]
    [InlineData("#### 1 2", "12", false)]
    [InlineData("#### 12", "1 2", false)]
    [InlineData("#### 9:10", "9:10", true)]
    [InlineData("#### 9：10", "9:10", true)]
    [InlineData("#### 9:1", "9:10", false)]
    [InlineData("#### x + 1", "x+1", true)]
    [InlineData("#### 小强", "小强", true)]
    [InlineData("#### 小强。", "小强", true)]
    [InlineData("#### 小华", "小强", false)]
    [InlineData("#### Wednesday.", "wednesday", true)]
    public void Other_answers_are_equal_by_letters_without_case_and_needless_spaces(string text, string answer, bool right) => AnswerCheck.IsRight(text, answer).ShouldBe(right);

    [Fact]
    public void Every_reference_solution_is_right_by_itself()
    {
        string[] answers = ["#### 18", "1,000", "$5", "3/4", @"\text{(A)}", "Paris", "50%", "2.50", "B) 73", "12, 13", "1,2", "", " ", "####", "9:10", "b w k", "\u0000", "#### 3 + 4 = 7"];
        answers.ShouldAllBe(answer => AnswerCheck.IsRight(answer, answer));
    }

    [Fact]
    public void Any_text_is_read_in_a_bounded_time()
    {
        var random = new Random(5);
        string[] parts = ["####", @"\boxed{", "{", "}", "-", "1,234", ",", ".", "(A)", "A) ", "answer is ", "选", " ", "\n", "9", "\uD83D", "\u0301", "￥", "$", "%"];
        for (var i = 0; i < 2000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(60)).Select(_ => parts[random.Next(parts.Length)]));
            var answer = string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => parts[random.Next(parts.Length)]));
            Should.NotThrow(() => AnswerCheck.IsRight(text, answer), text);
            AnswerCheck.IsRight(answer, answer).ShouldBeTrue(answer);
        }

        Should.CompleteIn(() => AnswerCheck.IsRight(string.Concat(Enumerable.Repeat("1,23(A) answer is -", 20_000)), "B"), TimeSpan.FromSeconds(20));
    }
}
