using ModelNet.Batch;
using ModelNet.Cli.Errors;

namespace ModelNet.Cli.Batch;

/// <summary>The files of answers and errors, and what earlier commands wrote into them.</summary>
internal sealed class BatchOutputs : IDisposable
{
    private BatchOutputs(ILineOutput answers, ILineOutput errors) => (Answers, Errors) = (answers, errors);

    public ILineOutput Answers { get; }

    /// <summary>May be the same as <see cref="Answers"/>.</summary>
    public ILineOutput Errors { get; }

    /// <summary>Opens the outputs and notes what is in them.</summary>
    /// <param name="environment">Standard output.</param>
    /// <param name="folder">The paths.</param>
    /// <param name="retryFailed">Whether the errors are put aside, so that their lines count as open.</param>
    /// <param name="known">Takes what is written.</param>
    /// <param name="identity">Takes what is tried again.</param>
    /// <param name="say">Takes a word about a repair.</param>
    /// <exception cref="CliException"><c>output_damaged</c>.</exception>
    public static async Task<BatchOutputs> OpenAsync(CliEnvironment environment, BatchFolder folder, bool retryFailed, IdTable known, BatchIdentity identity, Action<string> say)
    {
        var paths = folder.Paths;
        if (retryFailed && File.Exists(paths.Errors) && new FileInfo(paths.Errors).Length > 0)
        {
            using (BatchFolder.OpenLines(paths.Errors, say))
            {
                // only its repair was wanted, before it gets its new name
            }

            File.Move(paths.Errors, paths.NextEarlierErrors());
        }

        foreach (var earlier in paths.EarlierErrors())
        {
            using var file = File.OpenRead(earlier);
            await ReadAsync(file, earlier, (key, _) => identity.NoteRetry(key));
        }

        var answers = await OpenAsync(paths.Output, known, say) ?? new StreamOutput(environment.OpenOut());
        return new BatchOutputs(answers, await OpenAsync(paths.Errors, known, say) ?? answers);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Answers.Dispose();
        Errors.Dispose();
    }

    private static async Task<ILineOutput?> OpenAsync(string? path, IdTable known, Action<string> say)
    {
        if (path is null)
        {
            return null;
        }

        var file = BatchFolder.OpenLines(path, say);
        file.Seek(0, SeekOrigin.Begin);
        await ReadAsync(file, path, (key, fate) => known.Note(key, fate));
        file.Seek(0, SeekOrigin.End);
        return new StreamOutput(file);
    }

    private static async Task ReadAsync(FileStream file, string path, Action<UInt128, Fate> line)
    {
        try
        {
            await WrittenLines.ReadAsync(file, line);
        }
        catch (InvalidDataException error)
        {
            throw CliException.Usage("output_damaged", $"'{path}': {error.Message}", "delete that line; what it said is asked again");
        }
    }
}
