namespace ModelNet.Flow.Tests;

public sealed class LanguageTests
{
    [Theory]
    [InlineData("plain", false)]
    [InlineData("", false)]
    [InlineData("ünïcödé Ελληνικά русский 한국어 ひらがな カタカナ", false)]
    [InlineData("full-width？！，。", false)]
    [InlineData("x 中 y", true)]
    [InlineData("\u3400", true)]
    [InlineData("\uF900", true)]
    [InlineData("々", true)]
    [InlineData("\U00020000", true)]
    [InlineData("\U0001F600", false)]
    [InlineData("\ud840", false)]
    public void A_Han_character_makes_the_session_Chinese(string question, bool chinese) =>
        FlowMachine.Start(FlowDocument.Parse("a").Required, question).State.Language
            .ShouldBe(chinese ? FlowLanguage.Chinese : FlowLanguage.English);
}
