using System.Text;
using ModelNet.Contracts;
using ModelNet.Inference;
using ModelNet.ModelWorker;
using ModelNet.Vocabulary;

namespace ModelNet.Services.Tests;

/// <summary>Messages and models that the tests of the services begin with.</summary>
internal static class Given
{
    public const string Session = "s-1";

    public static FusionTask FusionTask(params double[] weights)
    {
        var task = new FusionTask { Stage = 0, Attempt = 1, MaxTokens = 50, TopK = 4, CreatedUs = 1 };
        task.Session.Set(Session);
        foreach (var weight in weights)
        {
            var branch = task.Branches.Add();
            branch.Model.Set("m");
            branch.Weight = weight;
        }

        return task;
    }

    /// <summary>A distribution that lists these probabilities by id and has the rest as residual.</summary>
    public static StepDistribution Distribution(VocabularyTable table, int branch, int step, float eos, params (int Id, float P)[] listed)
    {
        var record = new StepDistribution { Stage = 0, Branch = branch, Attempt = 1, FirstStep = step, Vocabulary = unchecked((long)table.Hash), SentUs = 1, ComputeNs = 1000 };
        record.Session.Set(Session);
        var position = record.Positions.Add();
        position.Status = PositionStatus.Scored;
        position.EndOfSequence = eos;
        var rest = 1f - eos;
        foreach (var (id, p) in listed.OrderByDescending(entry => entry.P))
        {
            position.Ids.Add(id);
            position.Probabilities.Add(p);
            rest -= p;
        }

        position.Residual = Math.Max(0, rest);
        position.Kth = Math.Min(position.Residual, listed.Min(entry => entry.P));
        return record;
    }

    /// <summary>What a branch of the session's stage expects from a step on.</summary>
    public static Draft Draft(int branch, int step, params IEnumerable<string> pieces)
    {
        var draft = new Draft { Stage = 0, Branch = branch, Attempt = 1, FirstStep = step };
        draft.Session.Set(Session);
        foreach (var piece in pieces)
        {
            draft.Pieces.Add().Set(Encoding.UTF8.GetBytes(piece));
        }

        return draft;
    }

    public static VocabularyPart Announcement(VocabularyTable table)
    {
        var part = new VocabularyPart { Hash = unchecked((long)table.Hash), Part = 0, Parts = 1, FirstId = 0 };
        part.Model.Set("m");
        var kinds = new byte[table.Count];
        for (var id = 0; id < table.Count; id++)
        {
            part.Tokens.Add().Set(table.BytesOf(id));
            kinds[id] = (byte)table.KindOf(id);
        }

        part.Kinds.Set(kinds);
        return part;
    }

    public static StageTask StageTask(string question, bool fused, int maxTokens = 50, string session = Session, long created = 1, int branch = 0)
    {
        var task = new StageTask { Stage = 0, Branch = branch, Attempt = 1, Fused = fused, MaxTokens = maxTokens, TopK = 4, CreatedUs = created };
        task.Session.Set(session);
        task.Model.Set("m");
        var message = task.Messages.Add();
        message.Role.Set("user");
        message.Content.Set(question);
        return task;
    }

    public static FusedTokens Decided(int step, string token, Finish finish = Finish.None, string session = Session) =>
        Decided(step, Encoding.UTF8.GetBytes(token), finish, session);

    public static FusedTokens Decided(int step, byte[] token, Finish finish = Finish.None, string session = Session)
    {
        var record = new FusedTokens { Stage = 0, Attempt = 1, FirstStep = step, Finish = finish };
        record.Session.Set(session);
        record.Tokens.Add().Bytes.Set(token);
        return record;
    }

    public static ModelWorkerOptions Worker(IModel model, int sequences = 2, int context = 256) =>
        new() { Model = model, Gate = new ComputeGate(1), MaxSequences = sequences, TokensPerSequence = context };

    public static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
}
