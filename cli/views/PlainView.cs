using ModelNet.Cli.Progress;
using ModelNet.Cli.Runs;

namespace ModelNet.Cli.Views;

/// <summary>
/// Plain lines for people, without a single escape character. One session at a time streams token by token; several would mix, so each is
/// printed whole when it has ended, and a line on stderr says how far the run is.
/// </summary>
internal sealed class PlainView(CliEnvironment environment, ProgressLine progress, bool streams) : IRunView
{
    private readonly TextWriter _out = environment.Out;
    private readonly List<StageProgress> _printed = [];
    private RunHeader? _header;
    private SessionProgress? _current;
    private StageProgress? _stage;
    private bool _any;

    public void RunStarted(RunHeader header) => _header = header;

    public void SessionStarted(SessionProgress session)
    {
        if (streams)
        {
            Open(session);
        }
    }

    public void StageStarted(SessionProgress session, StageProgress stage)
    {
        if (streams && _stage is null)
        {
            Open(stage);
        }
    }

    public void TextAdded(SessionProgress session, StageProgress stage, string text)
    {
        if (!streams)
        {
            return;
        }

        if (_stage is null)
        {
            Open(stage); // its text so far, this one with it
        }
        else if (_stage == stage)
        {
            Write(text);
        }
    }

    public void StageEnded(SessionProgress session, StageProgress stage)
    {
        if (!streams || _printed.Contains(stage))
        {
            return;
        }

        if (_stage is null)
        {
            Open(stage);
        }

        if (_stage == stage)
        {
            Close(stage);
            CatchUp(session);
        }
    }

    public void SessionEnded(SessionReport report)
    {
        if (!streams)
        {
            Separate();
            _out.WriteLine(SessionText.Header(report.Plan, _header!.Sessions));
            _out.WriteLine(SessionText.Question(report.Plan));
        }

        foreach (var stage in report.Stages.Where(stage => !_printed.Contains(stage)))
        {
            if (_stage != stage)
            {
                EndLine();
                Open(stage);
            }

            Close(stage);
        }

        foreach (var line in SessionText.Ending(report))
        {
            _out.WriteLine(line);
        }

        _printed.Clear();
        _current = null;
        progress.Printed();
    }

    public void Refresh(RunMeter meter) => progress.Refresh(meter, _stage is { } stage ? $"stage {stage.Plan.Number} {stage.Plan.Label}" : null, InLine);

    public void RunEnded(RunSummary summary)
    {
        EndLine();
        if (summary.Sessions > 1)
        {
            _out.WriteLine();
            SummaryText.WriteTable(_out, summary);
        }

        foreach (var line in SummaryText.Lines(summary, Text.UserPath.Shown(summary.Folder.FullPath, environment.Folder)))
        {
            environment.Error.WriteLine(line);
        }
    }

    public void Dispose()
    {
    }

    private bool InLine => _stage is not null && environment.OutIsTerminal && environment.ErrorIsTerminal;

    private void Open(SessionProgress session)
    {
        if (_current != session)
        {
            _current = session;
            Separate();
            _out.WriteLine(SessionText.Header(session.Plan, _header!.Sessions));
            _out.WriteLine(SessionText.Question(session.Plan));
            progress.Printed();
        }
    }

    private void Separate()
    {
        if (_any)
        {
            _out.WriteLine();
        }

        _any = true;
    }

    private void Open(StageProgress stage)
    {
        _stage = stage;
        _out.WriteLine(SessionText.StageHeader(stage));
        _out.Write(SessionText.Indent);
        Write(stage.Text);
    }

    private void Write(string text)
    {
        if (text.Length > 0)
        {
            _out.Write(Text.SafeText.Lines(text).Replace("\n", "\n" + SessionText.Indent, StringComparison.Ordinal));
            progress.Printed();
        }
    }

    private void Close(StageProgress stage)
    {
        EndLine();
        if (stage.Ended)
        {
            _out.WriteLine(SessionText.StageFooter(stage));
        }

        _printed.Add(stage);
        progress.Printed();
    }

    private void EndLine()
    {
        if (_stage is not null)
        {
            _out.WriteLine();
            _stage = null;
        }
    }

    /// <summary>Stages that ran beside the printed one: those that have ended whole, then one that goes on.</summary>
    private void CatchUp(SessionProgress session)
    {
        foreach (var stage in session.Stages.Where(stage => !_printed.Contains(stage)).OrderByDescending(stage => stage.Ended).ToArray())
        {
            Open(stage);
            if (!stage.Ended)
            {
                return;
            }

            Close(stage);
        }
    }
}
