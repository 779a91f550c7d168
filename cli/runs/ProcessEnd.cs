using System.Runtime.InteropServices;

namespace ModelNet.Cli.Runs;

/// <summary>Ends the process without running anybody's exit handlers: native threads may still be computing, and theirs would crash.</summary>
internal static class ProcessEnd
{
    private delegate void ExitFunction(int status);

    public static void Now(int exitCode)
    {
        if (!OperatingSystem.IsWindows() && NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "_exit", out var function))
        {
            Marshal.GetDelegateForFunctionPointer<ExitFunction>(function)(exitCode);
        }

        Environment.Exit(exitCode);
    }
}
