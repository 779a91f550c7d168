using System.Text;
using ModelNet.Cli.Questions;

namespace ModelNet.Cli.Tests.Questions;

public sealed class QuestionReaderTests
{
    [Fact]
    public void Json_lines_of_the_common_test_sets_are_read()
    {
        var list = Read("""
            {"question": "How many?", "answer": "Two and two.\n#### 4"}
            {"problem": "Which?", "answer": "\\frac{1}{2}", "unique_id": "test/1.json", "level": 2}
            {"prompt": "Say hi", "id": 17}
            """);
        list.Errors.ShouldBeEmpty();
        list.Questions.ShouldBe([
            new Question(0, "1", "How many?", "Two and two.\n#### 4"),
            new Question(1, "test/1.json", "Which?", "\\frac{1}{2}"),
            new Question(2, "17", "Say hi", null),
        ]);
    }

    [Fact]
    public void Plain_text_has_a_question_on_each_line()
        => Read("\uFEFFWhat is 6 * 7?\r\n\r\n  为什么？ \n").Questions.ShouldBe([new Question(0, "1", "What is 6 * 7?", null), new Question(1, "3", "为什么？", null)]);

    [Fact]
    public void A_bad_line_is_reported_with_its_number_and_stops_nothing()
    {
        var list = Read("""
            {"question": "first", "id": "a"}
            {"question": "broken"
            {"text": "no question"}
            {"question": "   "}

            {"question": 7}
            ["question"]
            {"question": "again", "id": "a"}
            {"question": "last", "id": "b"}
            """);
        list.Questions.Select(question => question.Text).ShouldBe(["first", "7", "last"]);
        list.Errors.Select(error => (error.Line, error.Code)).ShouldBe([
            (2, "bad_json"), (3, "question_missing"), (4, "empty_question"), (7, "bad_json"), (8, "duplicate_id"),
        ]);
    }

    [Fact]
    public void Bytes_that_are_no_utf8_spoil_their_line_only()
    {
        byte[] bytes = [.. "one\n"u8, 0xff, 0xfe, (byte)'\n', .. "two"u8];
        var list = QuestionReader.Read(new MemoryStream(bytes), null);
        list.Questions.Select(question => question.Text).ShouldBe(["one", "two"]);
        list.Errors.ShouldHaveSingleItem().ShouldBe(new QuestionError(2, "bad_utf8", "the line is not valid UTF-8"));
    }

    [Theory]
    [InlineData(QuestionReader.MaxLineBytes - 1, 0)]
    [InlineData(QuestionReader.MaxLineBytes, 0)]
    [InlineData(QuestionReader.MaxLineBytes + 1, 1)]
    public void A_line_has_a_longest_length(int bytes, int errors)
    {
        var list = Read(new string('x', bytes) + "\nshort");
        list.Errors.Count.ShouldBe(errors);
        list.Questions.Count.ShouldBe(2 - errors);
        list.Questions[^1].Text.ShouldBe("short");
    }

    [Fact]
    public void The_limit_ends_the_reading_before_later_bad_lines()
    {
        var list = Read("{\"question\":\"1\"}\n{\n{\"question\":\"2\"}\n{\n", limit: 2);
        list.Questions.Count.ShouldBe(2);
        list.Errors.Select(error => error.Line).ShouldBe([2]);
    }

    [Fact]
    public void Deep_json_is_refused_without_harm()
        => Read("{\"question\":" + new string('[', 10_000) + "}").Errors.ShouldHaveSingleItem().Code.ShouldBe("bad_json");

    private static QuestionList Read(string text, int? limit = null) => QuestionReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), limit);
}
