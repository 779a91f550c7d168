using ModelNet.Contracts;
using ModelNet.Verifier.Reading;
using ModelNet.Verifier.Report;

namespace ModelNet.Verifier.Checks;

/// <summary>One branch's answer for one step.</summary>
internal sealed record Answer(Place Place, long Vocabulary, Position Position)
{
    /// <summary>What the branch thinks of each span of the step; empty where its stage does not fuse spans.</summary>
    public IReadOnlyList<SpanScore> Spans { get; init; } = [];
}

/// <summary>Every answer of the branches, in log order, by stage, branch and step.</summary>
internal sealed class AnswerBook
{
    private readonly Dictionary<(StageKey Stage, int Branch, int Step), List<Answer>> _answers = [];
    private readonly Dictionary<(StageKey Stage, int Branch), double> _promptBits = [];

    public AnswerBook(LogContents log, IReadOnlyDictionary<StageKey, DecidedStage> stages, Verdict verdict)
    {
        verdict["drafts"] = log.Drafts.Count;
        verdict["answers_ahead"] = 0;
        verdict["rejected_answers"] = 0;
        foreach (var (place, record) in log.Distributions)
        {
            var stage = new StageKey(record.Session.ToString(), record.Stage, record.Attempt);
            var pieces = record.Pieces.Items().Select(piece => piece.Span.ToArray()).ToList();
            verdict.Check(pieces.Count == record.Positions.Count - 1, () => $"{stage}: branch {record.Branch} answers {record.Positions.Count} steps from {record.FirstStep} on and takes {pieces.Count} pieces for granted");
            if (record.PromptMicrobits > 0)
            {
                _promptBits.TryAdd((stage, record.Branch), record.PromptMicrobits / 1e6);
            }

            for (var i = 0; i < record.Positions.Count; i++)
            {
                verdict["answers_ahead"] += i > 0 ? 1 : 0;
                if (!Holds(stages.GetValueOrDefault(stage), record.FirstStep, pieces.Take(i)))
                {
                    verdict["rejected_answers"] += record.Positions.Count - i;
                    break;
                }

                Of(stage, record.Branch, record.FirstStep + i).Add(new Answer(place, record.Vocabulary, record.Positions[i]) { Spans = [.. record.Spans.Items()] });
            }
        }
    }

    public IEnumerable<((StageKey Stage, int Branch, int Step) Key, IReadOnlyList<Answer> Answers)> All => _answers.Select(pair => (pair.Key, (IReadOnlyList<Answer>)pair.Value));

    /// <summary>The first answer with enough entries; null when there is none.</summary>
    public Answer? First(StageKey stage, int branch, int step, int entries) => _answers.TryGetValue((stage, branch, step), out var answers)
        ? answers.Find(answer => answer.Position.Status != PositionStatus.Scored || answer.Position.Ids.Count >= entries || answer.Position.Kth == 0)
        : null;

    /// <summary>A position behind pieces that were not decided says what the branch thinks of another text.</summary>
    private static bool Holds(DecidedStage? stage, int firstStep, IEnumerable<byte[]> pieces)
    {
        var step = firstStep;
        foreach (var piece in pieces)
        {
            if (stage is null || step >= stage.Steps.Count || !stage.Steps[step].Bytes.AsSpan().SequenceEqual(piece))
            {
                return false;
            }

            step++;
        }

        return true;
    }

    /// <summary>What the branch first said of its prompt; 0 when it did not.</summary>
    public double PromptBits(StageKey stage, int branch) => _promptBits.GetValueOrDefault((stage, branch));

    private List<Answer> Of(StageKey stage, int branch, int step)
    {
        if (!_answers.TryGetValue((stage, branch, step), out var answers))
        {
            _answers.Add((stage, branch, step), answers = []);
        }

        return answers;
    }
}
