using ModelNet.Cli.Text;

namespace ModelNet.Cli.Tests.Text;

public sealed class TextTableTests
{
    [Fact]
    public void Text_goes_left_numbers_right_and_wide_characters_count_twice()
    {
        var table = new TextTable("name", "tokens");
        table.Add("ada", "7");
        table.Add("模型", "1,234");
        using var output = new StringWriter { NewLine = "\n" };
        table.WriteTo(output);
        output.ToString().ShouldBe("name  tokens\nada        7\n模型   1,234\n");
    }

    [Fact]
    public void An_empty_table_says_nothing()
    {
        using var output = new StringWriter();
        new TextTable("name").WriteTo(output);
        output.ToString().ShouldBeEmpty();
    }
}
