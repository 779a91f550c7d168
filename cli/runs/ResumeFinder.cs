using ModelNet.Cli.Errors;

namespace ModelNet.Cli.Runs;

/// <summary>Finds the run that --resume continues.</summary>
internal static class ResumeFinder
{
    /// <summary>The given folder's run, else the newest below <paramref name="parent"/> that does the same as this command.</summary>
    /// <exception cref="CliException"><c>nothing_to_resume</c>, or <c>resume_mismatch</c>, which says what differs.</exception>
    public static RunFolder Find(Manifest wanted, string? folder, string parent)
    {
        if (folder is not null)
        {
            var given = RunFolder.TryOpen(folder) ?? throw Nothing($"there is no run in '{folder}'");
            return given.Manifest.Fingerprint == wanted.Fingerprint ? given : throw Mismatch(given, wanted);
        }

        RunFolder? newest = null;
        foreach (var run in Newest(parent))
        {
            if (run.Manifest.Fingerprint == wanted.Fingerprint)
            {
                return run;
            }

            newest ??= run;
        }

        throw newest is null ? Nothing($"there is no run below '{parent}'") : Mismatch(newest, wanted);
    }

    private static IEnumerable<RunFolder> Newest(string parent) => Directory.Exists(parent)
        ? Directory.EnumerateDirectories(parent).OrderDescending(StringComparer.Ordinal).Select(RunFolder.TryOpen).OfType<RunFolder>()
        : [];

    private static CliException Nothing(string why) => CliException.Usage("nothing_to_resume", why, "run the command without --resume, or name the run's folder with --log DIR");

    private static CliException Mismatch(RunFolder run, Manifest wanted)
    {
        var different = string.Join("; ", ManifestDifference.Between(run.Manifest, wanted));
        return CliException.Usage(
            "resume_mismatch",
            $"the run {run.Manifest.Run} in '{run.FullPath}' was another one; different: {(different.Length > 0 ? different : "the format of the manifest")}",
            "repeat the command that began it, or run without --resume to begin a new one");
    }
}
