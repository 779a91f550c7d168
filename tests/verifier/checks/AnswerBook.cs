using ModelNet.Contracts;
using ModelNet.Verifier.Reading;

namespace ModelNet.Verifier.Checks;

/// <summary>One branch's answer for one step.</summary>
internal sealed record Answer(Place Place, long Vocabulary, Position Position);

/// <summary>Every answer of the branches, in log order, by stage, branch and step.</summary>
internal sealed class AnswerBook
{
    private readonly Dictionary<(StageKey Stage, int Branch, int Step), List<Answer>> _answers = [];
    private readonly Dictionary<(StageKey Stage, int Branch), double> _promptBits = [];

    public AnswerBook(LogContents log)
    {
        foreach (var (place, record) in log.Distributions)
        {
            var stage = new StageKey(record.Session.ToString(), record.Stage, record.Attempt);
            if (record.PromptMicrobits > 0)
            {
                _promptBits.TryAdd((stage, record.Branch), record.PromptMicrobits / 1e6);
            }

            for (var i = 0; i < record.Positions.Count; i++)
            {
                Of(stage, record.Branch, record.FirstStep + i).Add(new Answer(place, record.Vocabulary, record.Positions[i]));
            }
        }
    }

    public IEnumerable<((StageKey Stage, int Branch, int Step) Key, IReadOnlyList<Answer> Answers)> All => _answers.Select(pair => (pair.Key, (IReadOnlyList<Answer>)pair.Value));

    /// <summary>The first answer with enough entries; null when there is none.</summary>
    public Answer? First(StageKey stage, int branch, int step, int entries) => _answers.TryGetValue((stage, branch, step), out var answers)
        ? answers.Find(answer => answer.Position.Status != PositionStatus.Scored || answer.Position.Ids.Count >= entries || answer.Position.Kth == 0)
        : null;

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
