using System.Globalization;
using System.Text;
using ModelNet.Contracts;
using ModelNet.Vocabulary;

namespace ModelNet.Bench.Fuser;

/// <summary>What a fuser reads of a stage whose branches mostly agree, made without models: the token table, the task, and each branch's answers.</summary>
internal static class FusedSteps
{
    public const int Entries = 40;

    public static VocabularyTable Table { get; } = MakeTable();

    public static VocabularyPart Announcement()
    {
        var part = new VocabularyPart { Hash = unchecked((long)Table.Hash), Parts = 1 };
        part.Model.Set("m");
        for (var id = 0; id < Table.Count; id++)
        {
            part.Tokens.Add().Set(Table.BytesOf(id));
        }

        part.Kinds.Set([.. Enumerable.Range(0, Table.Count).Select(id => (byte)Table.KindOf(id))]);
        return part;
    }

    public static FusionTask Task(byte[] session, int branches, int maxTokens)
    {
        var task = new FusionTask { Attempt = 1, MaxTokens = maxTokens, TopK = Entries };
        task.Session.Set(session);
        for (var branch = 0; branch < branches; branch++)
        {
            var added = task.Branches.Add();
            added.Model.Set("m");
            added.Weight = 1.0 / branches;
        }

        return task;
    }

    /// <summary>A branch's answer to a step, in place of what the record held.</summary>
    public static void Fill(StepDistribution record, byte[] session, int branch, int step)
    {
        record.Reset();
        record.Session.Set(session);
        record.Branch = branch;
        record.Attempt = 1;
        record.FirstStep = step;
        record.Vocabulary = unchecked((long)Table.Hash);
        var position = record.Positions.Add();
        position.EndOfSequence = 0.001f;
        var probability = 0.299f; // with a ratio of 0.7 the list holds 0.996, and with the rest and the end of the sequence all of it
        for (var i = 0; i < Entries; i++)
        {
            position.Ids.Add(1 + (((step * 7) + (i * 13) + (i < 3 ? 0 : branch)) % 1000));
            position.Probabilities.Add(probability);
            probability *= 0.7f;
        }

        position.Kth = 1e-7f;
        position.Residual = 0.0024f;
    }

    private static VocabularyTable MakeTable()
    {
        ReadOnlyMemory<byte>[] tokens = [ReadOnlyMemory<byte>.Empty, .. Enumerable.Range(1, 1000).Select(id => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"t{id}")))];
        return VocabularyTable.Create(tokens, [.. tokens.Select((_, id) => id == 0 ? TokenKind.EndOfGeneration : TokenKind.Normal)]);
    }
}
