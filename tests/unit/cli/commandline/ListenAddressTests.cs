using ModelNet.Cli.Dashboards;
using ModelNet.Cli.Errors;

namespace ModelNet.Cli.Tests.CommandLine;

/// <summary>Where a page is served.</summary>
public sealed class ListenAddressTests
{
    [Theory]
    [InlineData("8080", "127.0.0.1:8080")]
    [InlineData("0", "127.0.0.1:0")]
    [InlineData("localhost:81", "127.0.0.1:81")]
    [InlineData("0.0.0.0:8080", "0.0.0.0:8080")]
    [InlineData("[::1]:8080", "[::1]:8080")]
    public void A_port_or_an_address_with_a_port(string text, string endpoint) => ListenAddress.Parse(text).ToString().ShouldBe(endpoint);

    [Theory]
    [InlineData("")]
    [InlineData("65536")]
    [InlineData("-1")]
    [InlineData("127.0.0.1")]
    [InlineData("::1:8080")]
    [InlineData("example.org:80")]
    [InlineData("http://127.0.0.1:80")]
    public void Anything_else_says_what_to_give(string text) => Should.Throw<CliException>(() => ListenAddress.Parse(text)).Errors[0].Code.ShouldBe("bad_address");
}
