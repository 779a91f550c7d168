using Microsoft.AspNetCore.Http;

namespace ModelNet.Dashboard.Serve;

/// <summary>
/// Under which names the page may be asked for. A page that shows questions and answers must not be readable for any web site that has its own name point to this machine (DNS
/// rebinding); browsers send the name that they were given.
/// </summary>
internal sealed class HostNames(IEnumerable<string> more)
{
    private readonly HashSet<string> _names = new(["localhost", "127.0.0.1", "[::1]", .. more], StringComparer.OrdinalIgnoreCase);

    public bool Allows(HostString host) => host.HasValue && _names.Contains(host.Host);
}
