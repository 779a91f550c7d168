namespace ModelNet.E2e;

/// <summary>Waits for lines in a file that a process writes.</summary>
internal static class Growth
{
    /// <summary>Waits until the file has so many whole lines.</summary>
    public static Task WaitAsync(string path, int lines, TimeSpan limit) => WaitAsync(() => Count(path) >= lines, limit);

    /// <summary>Waits until something can be seen in files.</summary>
    public static async Task WaitAsync(Func<bool> reached, TimeSpan limit)
    {
        using var timeout = new CancellationTokenSource(limit);
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20)); // a change of the folder is not told of on every file system
        while (await tick.WaitForNextTickAsync(timeout.Token))
        {
            if (reached())
            {
                return;
            }
        }
    }

    private static int Count(string path)
    {
        if (!File.Exists(path))
        {
            return 0;
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var text = new MemoryStream();
        file.CopyTo(text);
        return text.ToArray().Count(b => b == '\n');
    }
}
