using ModelNet.Cli;
using ModelNet.Cli.Runs;

using var environment = CliEnvironment.OfThisProcess(args);
var exitCode = await ModelNetCommand.RunAsync(environment);
if (environment.LeavesAtOnce)
{
    ProcessEnd.Now(exitCode);
}

return exitCode;
