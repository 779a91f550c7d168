using System.Text;
using ModelNet.Contracts;
using ModelNet.Fusion;
using ModelNet.Inference;
using ModelNet.ModelWorker.Emit;
using ModelNet.ModelWorker.Lead;
using ModelNet.ModelWorker.Span;

namespace ModelNet.ModelWorker.Intake;

/// <summary>Opens a branch from its task: encodes the prompt and checks that it fits, or refuses the task with a coded error.</summary>
internal sealed class TaskReader(IModel model, int contextTokens, StageResultEmitter results)
{
    /// <summary>Tokens of all prompts that were encoded so far.</summary>
    public long PromptTokens { get; private set; }

    /// <summary>The branch, or null when the task was refused (and the router told why).</summary>
    public BranchWork? Read(StageTask task, string session, int partition)
    {
        int[] prompt;
        try
        {
            prompt = model.EncodePrompt(Messages(task));
        }
        catch (InferenceException refused)
        {
            results.Refused(task, 0, refused.Code, refused.Message);
            return null;
        }

        PromptTokens += prompt.Length;
        if (prompt.Length >= contextTokens)
        {
            results.Refused(
                task,
                prompt.Length,
                "prompt_too_long",
                $"Stage {task.Stage + 1}'s prompt is {prompt.Length} tokens for {model.Description.Name}, whose context holds {contextTokens}. Shorten the question or limit the earlier stages' max_tokens.");
            return null;
        }

        try
        {
            var sampling = task.Temperature == 0 ? null : new SamplingParameters(task.Seed.ToString(), task.Temperature, task.TopP);
            return Branch(task, session, partition, prompt, sampling);
        }
        catch (FusionException invalid)
        {
            results.Refused(task, prompt.Length, invalid.Code, invalid.Message);
            return null;
        }
    }

    private static BranchWork Branch(StageTask task, string session, int partition, int[] prompt, SamplingParameters? sampling) => new()
    {
        Session = session,
        SessionUtf8 = Encoding.UTF8.GetBytes(session),
        Key = new BranchKey(task.Stage, task.Branch),
        Partition = partition,
        Attempt = task.Attempt,
        Fused = task.Fused,
        Deterministic = task.Deterministic,
        MaxTokens = task.MaxTokens,
        TopK = task.TopK,
        Sampling = sampling,
        Score = task.ScorePrompt ? new PromptScore() : null,
        Stop = StopSequences.Of(task.Stop.ToStrings()),
        Priority = task.CreatedUs,
        Tokens = [.. prompt],
        PromptLength = prompt.Length,
        Lead = task.Fused ? task.LeadBranch : -1,
        Followed = task.Fused && task.LeadBranch >= 0 && task.LeadBranch != task.Branch ? new FollowedText(prompt.Length) : null,
        SpanRound = task.SpanLength > 0 ? new SpanRound(task.SpanLength, task.Branches, task.MaxTokens, prompt.Length) : null,
    };

    private static List<ChatMessage> Messages(StageTask task)
    {
        var messages = new List<ChatMessage>(task.Messages.Count);
        for (var i = 0; i < task.Messages.Count; i++)
        {
            messages.Add(new ChatMessage(task.Messages[i].Role.ToString(), task.Messages[i].Content.ToString()));
        }

        return messages;
    }
}
