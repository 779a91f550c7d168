using ModelNet.Cli.Errors;
using ModelNet.Cli.Runs;

namespace ModelNet.Cli.Batch;

/// <summary>Decides whether and how an earlier batch is continued.</summary>
internal static class BatchResume
{
    /// <summary>The manifest to go on with.</summary>
    /// <exception cref="CliException"><c>nothing_to_resume</c>; <c>batch_changed</c>, which says what differs.</exception>
    public static BatchManifest Continue(BatchFolder folder, BatchJob job, ProgressNotes notes)
    {
        var recorded = folder.ReadManifest();
        var differences = recorded.DifferencesTo(job.Manifest).ToArray();
        if (differences.Length > 0)
        {
            RefuseUnlessForced(job, differences);
            folder.ClearLog();
            notes.Say($"note: going on although these differ: {string.Join("; ", differences)}; lines that are answered already stay as they are");
            return job.Manifest with { Created = recorded.Created };
        }

        if (recorded.Input != job.Manifest.Input)
        {
            notes.Say("note: the input is another file than before, or has another size; lines are told apart by their ids");
        }

        return job.Manifest with { Batch = recorded.Batch, Created = recorded.Created };
    }

    private static void RefuseUnlessForced(BatchJob job, string[] differences)
    {
        if (!job.Settings.Force)
        {
            throw CliException.Usage(
                "batch_changed",
                $"the batch at '{job.Settings.Output}' was another one; different: {string.Join("; ", differences)}",
                "repeat the command that began it, go on all the same with --force, or begin anew with --overwrite");
        }
    }
}
