using ModelNet.Contracts;
using ModelNet.Verifier.Reading;
using ModelNet.Verifier.Report;

namespace ModelNet.Verifier.Checks;

/// <summary>A task that is on the log twice asks for the same.</summary>
internal static class TaskChecks
{
    public static void Run(LogContents log, Verdict verdict)
    {
        verdict["duplicate_tasks"] = 0;
        var tasks = log.StageTasks.Where(entry => entry.Message.Action == TaskAction.Start)
            .GroupBy(entry => (new StageKey(entry.Message.Session.ToString(), entry.Message.Stage, entry.Message.Attempt), entry.Message.Branch));
        foreach (var task in tasks)
        {
            var prompts = task.Select(entry => string.Join('\n', entry.Message.Messages.Items().Select(message => $"{message.Role}: {message.Content}"))).ToList();
            verdict["duplicate_tasks"] += prompts.Count - 1;
            verdict.Check(prompts.TrueForAll(prompt => prompt == prompts[0]), () => $"{task.Key}: two tasks with different prompts");
        }
    }
}
