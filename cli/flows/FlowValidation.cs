using ModelNet.Cli.Errors;
using ModelNet.Cli.Text;
using ModelNet.Flow;

namespace ModelNet.Cli.Flows;

/// <summary>Checks flow files; models need not be there.</summary>
internal sealed class FlowValidation(CliEnvironment environment, bool json)
{
    /// <summary>The exit code.</summary>
    public int Run(IReadOnlyList<string> files)
    {
        var wrong = files.Count(file => !IsValid(file));
        return wrong == 0 ? ExitCode.Done : ExitCode.Usage;
    }

    private bool IsValid(string file)
    {
        if (Read(file, out var unreadable) is not { } text)
        {
            Report(file, null, [unreadable!]);
            return false;
        }

        var result = FlowDocument.Parse(text);
        Report(file, result.Plan, [.. FlowErrors.Of(new FlowEntry(file, text, file), result.Errors)]);
        WriteJson(file, result);
        return result.Plan is not null;
    }

    private string? Read(string file, out CliError? error)
    {
        try
        {
            error = null;
            return File.ReadAllText(Path.Combine(environment.Folder, file));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            error = new CliError("flow_not_found", $"the flow file '{file}' cannot be read: {failure.Message}", "check the path");
            WriteJson(new { type = "error", file, line = (int?)null, column = (int?)null, code = error.Code, message = error.Message, hint = error.Hint });
            return null;
        }
    }

    private void Report(string file, FlowPlan? plan, IReadOnlyList<CliError> errors)
    {
        foreach (var error in errors)
        {
            ErrorWriter.Write(environment.Error, error);
        }

        if (plan is not null && !json)
        {
            environment.Out.WriteLine(SafeText.OneLine($"{file}: ok, {plan.Kind}: {plan.Expression}"));
        }
    }

    private void WriteJson(string file, FlowParseResult result)
    {
        foreach (var error in result.Errors)
        {
            WriteJson(new { type = "error", file, line = error.Line, column = error.Column, code = error.Code, message = error.Message, hint = error.Hint });
        }

        if (result.Plan is { } plan)
        {
            WriteJson(new { type = "valid", file, kind = plan.Kind.ToString(), expression = plan.Expression });
        }
    }

    private void WriteJson(object value)
    {
        if (json)
        {
            environment.Out.WriteLine(JsonLines.Of(value));
        }
    }
}
