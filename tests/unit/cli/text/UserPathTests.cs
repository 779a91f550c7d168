using ModelNet.Cli.Text;

namespace ModelNet.Cli.Tests.Text;

public sealed class UserPathTests
{
    [Fact]
    public void The_home_folder_has_its_sign() => UserPath.Full("~/gguf", "/here").ShouldBe(Path.Join(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), "gguf"));

    [Theory]
    [InlineData("gguf", "/here/gguf")]
    [InlineData("/gguf", "/gguf")]
    [InlineData("~other", "/here/~other")]
    public void Other_paths_start_in_the_current_folder(string path, string full) => UserPath.Full(path, "/here").ShouldBe(full);

    [Theory]
    [InlineData("/here/a/b", "a/b")]
    [InlineData("/other/a", "/other/a")]
    public void What_lies_below_is_shown_short(string path, string shown) => UserPath.Shown(path, "/here").ShouldBe(shown);
}
