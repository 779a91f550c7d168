using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ModelNet.Cli.Errors;

namespace ModelNet.Cli.Dashboards;

/// <summary>Where a page is served.</summary>
internal static class ListenAddress
{
    public const string Default = "127.0.0.1:8080";

    /// <summary>A port, which means this machine only, or an address of this machine with a port.</summary>
    /// <exception cref="CliException"><c>bad_address</c>.</exception>
    public static IPEndPoint Parse(string text)
    {
        if (ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            return new IPEndPoint(IPAddress.Loopback, port);
        }

        var named = text.StartsWith("localhost:", StringComparison.OrdinalIgnoreCase) ? string.Concat("127.0.0.1:", text.AsSpan("localhost:".Length)) : text;
        var hasPort = named.LastIndexOf(':') is > 0 and var colon && (named[0] != '[' || named[colon - 1] == ']');
        return hasPort && IPEndPoint.TryParse(named, out var endpoint) && (endpoint.AddressFamily == AddressFamily.InterNetwork || named[0] == '[')
            ? endpoint
            : throw CliException.Usage("bad_address", $"'{text}' is no address to listen on", "give a port, or an IP address of this machine with a port: 8080, 127.0.0.1:8080, [::1]:8080, 0.0.0.0:8080");
    }
}
