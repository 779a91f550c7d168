using System.Text;
using ModelNet.Inference;
using ModelNet.Vocabulary;

namespace ModelNet.Services.Tests;

/// <summary>
/// Span-level fusion as a plain loop over dictionaries and doubles: no log, no worker, no fuser, none of the fusion library. Every position is computed from nothing, so no rollback can go wrong here.
/// Bytes are texts of one character each, whose ordinal order is byte order.
/// </summary>
internal sealed class SpanReference(IReadOnlyList<(IModel Model, double Weight)> parts, int length, int maxTokens, int context, string[] stops)
{
    private const string End = "";

    /// <summary>The steps' texts and how the stage ends.</summary>
    public (List<string> Steps, string Finish) Run(string question)
    {
        Branch[] branches = [.. parts.Select(part => new Branch(part.Model, context, question))];
        var steps = new List<string>();
        var used = 0;
        while (true)
        {
            if (Array.Exists(branches, branch => !branch.Abstains && branch.Tokens.Count > context))
            {
                return (steps, "Context");
            }

            var most = Math.Min(length, maxTokens - used);
            var drafts = Array.ConvertAll<Branch, (List<string> Pieces, bool Ends)?>(branches, branch => branch.Abstains ? null : branch.Draft(most));
            var (text, ends) = Winner(branches, drafts);
            used += most;
            if (text.Length > 0)
            {
                steps.Add(text);
            }

            if (ends || stops.Any(stop => string.Concat(steps).Contains(Latin(stop), StringComparison.Ordinal)))
            {
                return (steps, "EndOfSequence");
            }

            if (used >= maxTokens)
            {
                return (steps, "Length");
            }

            for (var i = 0; i < branches.Length; i++)
            {
                branches[i].Append(text, drafts[i]);
            }
        }
    }

    private static string Latin(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

    private (string Text, bool Ends) Winner(Branch[] branches, (List<string> Pieces, bool Ends)?[] drafts)
    {
        var present = Enumerable.Range(0, branches.Length).Where(i => drafts[i] is not null && parts[i].Weight > 0).ToList();
        var candidates = new Dictionary<(string Text, bool Ends), (double Score, double Weight)>();
        foreach (var proposer in present)
        {
            var (pieces, ends) = drafts[proposer]!.Value;
            var text = string.Concat(pieces);
            var bits = present.ToDictionary(i => i, i => branches[i].Bits(text, ends, drafts[i]!.Value));
            var weight = present.Where(i => bits[i] is not null).Sum(i => parts[i].Weight);
            candidates[(text, ends)] = (present.Sum(i => bits[i] is { } cost ? parts[i].Weight * cost / weight : 0) / (text.Length + (ends ? 1 : 0)), weight);
        }

        var half = present.Sum(i => parts[i].Weight) / 2;
        var counted = candidates.Where(one => one.Value.Weight > half * (1 + 1e-12)).ToList();
        return (counted.Count > 0 ? counted : [.. candidates]).OrderBy(one => Math.Round(one.Value.Score, 9)).ThenBy(one => one.Key.Text, StringComparer.Ordinal).ThenBy(one => one.Key.Ends).First().Key;
    }

    /// <summary>One model's part: the tokens so far and bytes that it cannot append yet.</summary>
    private sealed class Branch
    {
        private readonly IModel _model;
        private readonly int _room;
        private string _pending = "";

        public Branch(IModel model, int room, string question)
        {
            (_model, _room) = (model, room);
            Tokens = [.. model.EncodePrompt([new ChatMessage("user", question)])];
        }

        public List<int> Tokens { get; private set; }

        public bool Abstains => _pending.Length > 0;

        /// <summary>The greedy continuation.</summary>
        public (List<string> Pieces, bool Ends) Draft(int most)
        {
            var tokens = new List<int>(Tokens);
            var pieces = new List<string>();
            while (true)
            {
                var row = Pooled(tokens);
                var best = row.MaxBy(entry => (Math.Round(entry.Value, 12), entry.Key == End ? 0 : 1)).Key;
                if (best == End)
                {
                    return (pieces, true);
                }

                pieces.Add(best);
                tokens.AddRange(IdsOf(best)!);
                if (pieces.Count == most || tokens.Count > _room)
                {
                    return (pieces, false);
                }
            }
        }

        /// <summary>−log₂ of the span's probability; null when it cannot be written, or has no room.</summary>
        public double? Bits(string text, bool ends, (List<string> Pieces, bool Ends) own)
        {
            var ids = string.Concat(own.Pieces) == text ? [.. own.Pieces.SelectMany(piece => IdsOf(piece)!)] : text == End ? [] : IdsOf(text);
            if (ids is null || Tokens.Count + ids.Length - (ends ? 0 : 1) > _room)
            {
                return null;
            }

            var tokens = new List<int>(Tokens);
            var bits = 0.0;
            foreach (var id in ids)
            {
                bits -= Math.Log2(Pooled(tokens)[TextOf(id)]);
                tokens.Add(id);
            }

            return ends ? bits - Math.Log2(Pooled(tokens)[End]) : bits;
        }

        public void Append(string text, (List<string> Pieces, bool Ends)? own)
        {
            if (own is { } draft && string.Concat(draft.Pieces) == text)
            {
                Tokens.AddRange(draft.Pieces.SelectMany(piece => IdsOf(piece)!));
                return;
            }

            _pending += text;
            if (IdsOf(_pending) is { } ids)
            {
                Tokens.AddRange(ids);
                _pending = "";
            }
        }

        private string TextOf(int id) => Encoding.Latin1.GetString(_model.Vocabulary.BytesOf(id));

        /// <summary>The full softmax by text; all ends are the empty one, and what can neither be written nor ends is left out.</summary>
        private Dictionary<string, double> Pooled(List<int> tokens)
        {
            using var context = _model.CreateContext(new ContextOptions { TokensPerSequence = tokens.Count, MaxBatchTokens = tokens.Count });
            context.Decode([.. tokens.Select((id, i) => new DecodeToken(id, i, 0, i == tokens.Count - 1))]);
            var logits = context.Logits(tokens.Count - 1).ToArray();
            var total = logits.Sum(logit => Math.Exp(logit));
            var pooled = new Dictionary<string, double>(StringComparer.Ordinal);
            for (var id = 0; id < logits.Length; id++)
            {
                if (_model.Vocabulary.KindOf(id) != TokenKind.Control)
                {
                    pooled[TextOf(id)] = pooled.GetValueOrDefault(TextOf(id)) + (Math.Exp(logits[id]) / total);
                }
            }

            return pooled.OrderBy(entry => entry.Key, StringComparer.Ordinal).ToDictionary();
        }

        private int[]? IdsOf(string text)
        {
            var ids = Enumerable.Range(0, _model.Vocabulary.Count).Where(id => _model.Vocabulary.KindOf(id) is TokenKind.Normal or TokenKind.Byte && TextOf(id) == text);
            if (ids.OrderBy(id => _model.Vocabulary.KindOf(id) == TokenKind.Byte).ThenBy(id => id).Take(1).ToArray() is [var exact])
            {
                return [exact];
            }

            var split = _model.EncodeText(Encoding.Latin1.GetBytes(text));
            return string.Concat(split.Select(TextOf)) == text ? split : null; // the scripted tokenisers know single bytes wherever there are any
        }
    }
}
