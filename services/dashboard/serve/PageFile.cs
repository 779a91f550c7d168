using System.Reflection;

namespace ModelNet.Dashboard.Serve;

/// <summary>A file of the page, which is part of the program: it needs no folder and no network.</summary>
internal sealed record PageFile(string Route, string ContentType, byte[] Bytes)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<PageFile> All { get; } =
    [
        Load("/", "index.html", "text/html; charset=utf-8"),
        Load("/dashboard.css", "dashboard.css", "text/css; charset=utf-8"),
        Load("/dashboard.js", "dashboard.js", "text/javascript; charset=utf-8"),
        Load("/icon.svg", "icon.svg", "image/svg+xml"),
    ];

    private static PageFile Load(string route, string name, string contentType)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name) ?? throw new InvalidOperationException($"The program lacks its page's {name}.");
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return new PageFile(route, contentType, bytes.ToArray());
    }
}
