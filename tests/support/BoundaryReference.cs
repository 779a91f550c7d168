using System.Text;
using ModelNet.Inference;
using ModelNet.Vocabulary;

namespace ModelNet.Tests.Support;

/// <summary>A branch of a stage that is fused at boundaries, as the reference needs it.</summary>
public sealed record BoundaryBranch(IModel Model, IReadOnlyList<ChatMessage> Prompt, double Weight);

/// <summary>A step of the reference: its token (empty for the end of the sequence) and whether the lead decided it alone.</summary>
public sealed record BoundaryStep(byte[] Token, bool LedAlone);

/// <summary>
/// Fusion at common token boundaries, written down plainly: no services, no lists, no speculation, whole vocabularies in double precision. It shares no code with the product but the
/// models themselves, and decodes in the shapes of the product's deterministic mode.
/// </summary>
public static class BoundaryReference
{
    /// <summary>The steps until the end of the sequence (which is the last of them) or until <paramref name="maxTokens"/>.</summary>
    public static List<BoundaryStep> Answer(IReadOnlyList<BoundaryBranch> branches, int lead, int maxTokens)
    {
        var answers = branches.Select((branch, i) => new Writer(branch, leads: i == lead)).ToArray();
        var steps = new List<BoundaryStep>();
        try
        {
            while (steps.Count < maxTokens)
            {
                var next = answers[lead].Abstains ? string.Empty : Top(answers[lead].Probabilities());
                var votes = answers.Select((answer, i) => i == lead ? !answer.Abstains : answer.TryVote(Latin1(next))).ToArray();
                var led = votes[lead] && branches.Where((branch, i) => branch.Weight > 0 && !votes[i]).Any();
                var token = Latin1(led ? next : Mean(answers, branches, votes));
                steps.Add(new BoundaryStep(token, led));
                if (token.Length == 0)
                {
                    break;
                }

                Array.ForEach(answers, answer => answer.Append(token, led));
            }
        }
        finally
        {
            Array.ForEach(answers, answer => answer.Dispose());
        }

        return steps;
    }

    private static string Mean(Writer[] answers, IReadOnlyList<BoundaryBranch> branches, bool[] votes)
    {
        var sums = new Dictionary<string, double>(StringComparer.Ordinal);
        for (var i = 0; i < answers.Length; i++)
        {
            foreach (var (bytes, probability) in votes[i] ? answers[i].Probabilities() : [])
            {
                sums[bytes] = sums.GetValueOrDefault(bytes) + (branches[i].Weight * probability);
            }
        }

        return Top(sums);
    }

    /// <summary>The most probable; of equal ones the first in byte order, the end of the sequence last.</summary>
    private static string Top(Dictionary<string, double> probabilities) =>
        probabilities.OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key.Length == 0).ThenBy(entry => entry.Key, StringComparer.Ordinal).First().Key;

    private static byte[] Latin1(string text) => Encoding.Latin1.GetBytes(text);

    /// <summary>One model with what it has taken into its context, and the text behind that.</summary>
    private sealed class Writer : IDisposable
    {
        private const int ChunkTokens = 512;
        private readonly VocabularyTable _table;
        private readonly IModel _model;
        private readonly bool _leads;
        private readonly IModelContext _context;
        private readonly List<byte> _tail = [];
        private float[] _logits = [];
        private bool _voted;

        public Writer(BoundaryBranch branch, bool leads)
        {
            _model = branch.Model;
            _table = branch.Model.Vocabulary;
            _leads = leads;
            _context = branch.Model.CreateContext(new ContextOptions { TokensPerSequence = Math.Min(2048, branch.Model.Description.TrainedContext), MaxBatchTokens = ChunkTokens });
            foreach (var chunk in _model.EncodePrompt(branch.Prompt).Chunk(ChunkTokens))
            {
                Decode(chunk);
            }
        }

        /// <summary>A lead that cannot write what was decided has no say until it can.</summary>
        public bool Abstains => _leads && _tail.Count > 0;

        public Dictionary<string, double> Probabilities()
        {
            var largest = (double)_logits.Max();
            var all = _logits.Sum(logit => Math.Exp(logit - largest));
            var sums = new Dictionary<string, double>(StringComparer.Ordinal);
            for (var id = 0; id < _logits.Length; id++)
            {
                if (_table.KindOf(id) != TokenKind.Control)
                {
                    var bytes = Encoding.Latin1.GetString(_table.BytesOf(id));
                    sums[bytes] = sums.GetValueOrDefault(bytes) + (Math.Exp(_logits[id] - largest) / all);
                }
            }

            return sums;
        }

        /// <summary>Takes the tail into the context if one of the model's tokens ends there, given what the lead would say next.</summary>
        public bool TryVote(byte[] next)
        {
            var alone = Split([.. _tail]);
            _voted = _tail.Count == 0 || (alone.Length > 0 && (next.Length == 0 || Split([.. _tail, .. next]).AsSpan().StartsWith(alone)));
            if (_voted)
            {
                Take(alone);
            }

            return _voted;
        }

        public void Append(byte[] token, bool led)
        {
            if (_leads)
            {
                Write(token);
                return;
            }

            if (!led && !_voted)
            {
                Take(Split([.. _tail]));
            }

            _tail.AddRange(token);
        }

        public void Dispose() => _context.Dispose();

        private void Write(byte[] token)
        {
            var alone = _tail.Count > 0 ? [-1] : Exact(token);
            _tail.AddRange(token);
            if ((alone.Contains(-1) ? Exact([.. _tail]) : alone) is var ids && !ids.Contains(-1))
            {
                _tail.Clear();
                Decode(ids);
            }
        }

        private int[] Exact(byte[] bytes) => _table.TryGetId(bytes, out var id) ? [id] : Own(bytes);

        private void Take(int[] ids)
        {
            if (ids.Length > 0)
            {
                Decode(ids);
                _tail.Clear();
            }
        }

        /// <summary>The tokeniser's split, if it spells the bytes; else the bytes one by one.</summary>
        private int[] Own(byte[] bytes) => Spelled(_model.EncodeText(bytes)).SequenceEqual(bytes) ? _model.EncodeText(bytes) : [.. bytes.Select(Single)];

        private int Single(byte value) => _table.TryGetId([value], out var id) ? id : -1;

        private byte[] Spelled(IEnumerable<int> ids) => [.. ids.SelectMany(id => _table.BytesOf(id).ToArray())];

        private int[] Split(byte[] bytes)
        {
            if (bytes.Length == 0)
            {
                return [];
            }

            var own = Own(bytes);
            if (Spelled(_model.EncodeText(bytes)).SequenceEqual(bytes))
            {
                return own;
            }

            // A tokeniser that begins every text with a space: what follows a line break has none.
            var behind = _model.EncodeText([(byte)'\n', .. bytes]);
            for (var from = 1; from <= 2 && from < behind.Length; from++)
            {
                if (Spelled(behind[..from]).AsSpan().TrimStart((byte)' ').SequenceEqual("\n"u8) && Spelled(behind[from..]).SequenceEqual(bytes))
                {
                    return behind[from..];
                }
            }

            return own.Contains(-1) ? [] : own;
        }

        private void Decode(int[] ids)
        {
            var batch = ids.Select((id, i) => new DecodeToken(id, _context.Length(0) + i, 0, i == ids.Length - 1)).ToArray();
            _context.Decode(batch);
            _logits = _context.Logits(ids.Length - 1).ToArray();
        }
    }
}
