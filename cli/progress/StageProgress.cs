using System.Text;
using ModelNet.Contracts;
using ModelNet.Flow;
using ModelNet.Fusion;

namespace ModelNet.Cli.Progress;

/// <summary>What the log has said about one stage of one session so far. The first record that covers a step decides it; later ones count for nothing.</summary>
internal sealed class StageProgress(StagePlan plan, int attempt)
{
    private readonly Utf8Stream _utf8 = new();
    private readonly StringBuilder _text = new();
    private int _certified;
    private int _fused;
    private long _slowestNanoseconds;

    public StagePlan Plan { get; } = plan;

    public int Attempt { get; } = attempt;

    /// <summary>The next step without a token.</summary>
    public int NextStep { get; private set; }

    /// <summary>Tokens that carry text; the end of the sequence is none.</summary>
    public int Tokens { get; private set; }

    public bool Ended { get; private set; }

    /// <summary>Valid Unicode, a prefix of the final text.</summary>
    public string Text => _text.ToString();

    public Finish Finish { get; private set; }

    public TimeSpan Wall { get; private set; }

    public TimeSpan Decode { get; private set; }

    public int PromptTokens { get; private set; }

    public bool Resumed { get; private set; }

    /// <summary>The share of the fused tokens that the full vocabularies would have given too; null for a stage that is not fused.</summary>
    public double? CertifiedShare => _fused == 0 ? null : (double)_certified / _fused;

    /// <summary>The computing time of each step's slowest branch, as a share of the time between the first token and the last.</summary>
    public double? SlowestShare => _fused == 0 || Decode <= TimeSpan.Zero ? null : Math.Min(1, _slowestNanoseconds / 1e3 / Decode.TotalMicroseconds);

    /// <summary>Takes tokens that one model decided; gives the text that is now certain.</summary>
    public string Take(StageTokens record)
    {
        var text = new StringBuilder();
        for (var i = NextStep - record.FirstStep; i >= 0 && i < record.Tokens.Count; i++)
        {
            text.Append(Take(record.Tokens[i].Span));
        }

        return text.ToString();
    }

    /// <summary>Takes fused tokens with their evidence.</summary>
    public string Take(FusedTokens record)
    {
        var text = new StringBuilder();
        for (var i = NextStep - record.FirstStep; i >= 0 && i < record.Tokens.Count; i++)
        {
            var token = record.Tokens[i];
            Note(token);
            text.Append(Take(token.Bytes.Span));
        }

        return text.ToString();
    }

    /// <summary>The stage is over: the record's numbers are the ones that count, and its text is whole.</summary>
    /// <returns>Text that no token record brought.</returns>
    public string End(StageResult result)
    {
        (Ended, Finish, PromptTokens, Resumed) = (true, result.Finish, result.PromptTokens, result.Resumed);
        Wall = TimeSpan.FromMicroseconds(result.WallUs);
        Decode = TimeSpan.FromMicroseconds(result.DecodeUs);
        Tokens = Math.Max(Tokens, result.TokenCount);
        var whole = result.Text.ToString();
        var rest = whole.StartsWith(Text, StringComparison.Ordinal) ? whole[_text.Length..] : "";
        _text.Append(rest);
        return rest;
    }

    private string Take(ReadOnlySpan<byte> bytes)
    {
        NextStep++;
        Tokens += bytes.IsEmpty ? 0 : 1;
        var text = _utf8.Append(bytes).ToString();
        _text.Append(text);
        return text;
    }

    private void Note(FusedToken token)
    {
        _fused++;
        _certified += token.Certified ? 1 : 0;
        if (NextStep == 0)
        {
            return; // the first token's computing time is the prompt's, before the clock of the share starts
        }

        var slowest = 0L;
        foreach (var vote in token.Votes)
        {
            slowest = Math.Max(slowest, vote.ComputeNs);
        }

        _slowestNanoseconds += slowest;
    }
}
