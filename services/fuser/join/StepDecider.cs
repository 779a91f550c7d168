using System.Diagnostics;
using ModelNet.Contracts;
using ModelNet.Fuser.Intake;
using ModelNet.Fusion;

namespace ModelNet.Fuser.Join;

/// <summary>What to do with a step whose branches have all arrived.</summary>
internal enum StepVerdict
{
    /// <summary>The token is decided.</summary>
    Token,

    /// <summary>The end of the sequence is decided.</summary>
    End,

    /// <summary>The lists are too short to certify a token; wider ones are needed.</summary>
    Widen,

    /// <summary>A branch has not answered and could change the token.</summary>
    Wait,

    /// <summary>A branch has no room left: the stage ends here.</summary>
    ContextFull,
}

/// <summary>Joins one step's distributions. Pure: the same records give the same verdict, bit for bit, in whatever order they arrived.</summary>
internal sealed class StepDecider
{
    private readonly VocabularyUnion _union;
    private readonly StepJoin _join;
    private int _unionId;

    public StepDecider(VocabularyUnion union)
    {
        _union = union;
        _join = new StepJoin(union);
    }

    /// <summary>The latest decision's fused probability.</summary>
    public double Probability { get; private set; }

    /// <summary>The latest leader's lower bound less the best other upper bound.</summary>
    public double Margin { get; private set; }

    public bool Certified { get; private set; }

    /// <summary>How many branches the latest decision did without.</summary>
    public int Absent { get; private set; }

    /// <summary>The branches that the latest decision left out because they were late, ascending.</summary>
    public List<int> Without { get; } = [];

    /// <summary>The branch that the latest token was drawn from; −1 when it was drawn from all together, or not at all.</summary>
    public int Drawn { get; private set; }

    /// <summary>Whether the latest step's lead decided it alone.</summary>
    public bool IsLedAlone { get; private set; }

    /// <summary>The longest list that the latest decision used.</summary>
    public int EntriesUsed { get; private set; }

    /// <summary>How long the latest decision took, in ns.</summary>
    public long FuseNanoseconds { get; private set; }

    /// <summary>The bytes of the latest decided token.</summary>
    public ReadOnlySpan<byte> Bytes => _union.BytesOf(_unionId);

    /// <summary>Joins the arrivals of a step; a branch that has none could still say anything.</summary>
    /// <exception cref="FusionException">a record is not a distribution; the code says how.</exception>
    /// <param name="stage">The stage.</param>
    /// <param name="book">The token tables.</param>
    /// <param name="isLate">Which branches to leave out because their time is over; null for none.</param>
    public StepVerdict Decide(StageState stage, VocabularyBook book, Func<int, bool>? isLate = null)
    {
        var began = Stopwatch.GetTimestamp();
        _join.Reset(stage.Arrivals.Length, stage.Weights, stage.Aggregation == Contracts.Aggregation.Geometric ? Fusion.Aggregation.Geometric : Fusion.Aggregation.Arithmetic, stage.Policy.For(stage));
        Absent = 0;
        Without.Clear();
        var complete = true;
        for (var branch = 0; branch < stage.Arrivals.Length; branch++)
        {
            if (isLate?.Invoke(branch) == true)
            {
                _join.Abstain(branch);
                Without.Add(branch);
                Absent++;
                continue;
            }

            switch (stage.Arrivals[branch] is { } arrival ? Enter(branch, arrival, book) : Entry.Absent)
            {
                case Entry.ContextFull:
                    return StepVerdict.ContextFull;
                case Entry.Absent:
                    Absent++;
                    complete = false;
                    break;
                case Entry.Listed when stage.Arrivals[branch]!.Position is { } position && position.Ids.Count < stage.AskedK && position.Kth > 0:
                    complete = false; // a wider list is on its way; this one holds all the same
                    break;
            }
        }

        var sampling = stage.Policy.Sampling;
        var decision = sampling is null ? _join.Decide() : _join.Sample(sampling, stage.Stage, stage.Step);
        Drawn = sampling is null ? -1 : _join.Drawn;
        IsLedAlone = _join.IsLedAlone;
        _unionId = decision.UnionId;
        Probability = decision.Probability;
        Margin = decision.Margin;
        Certified = decision.Certified;
        EntriesUsed = decision.EntriesUsed;
        FuseNanoseconds = (long)Stopwatch.GetElapsedTime(began).TotalNanoseconds;
        return decision.Kind switch
        {
            FusionKind.Token => StepVerdict.Token,
            FusionKind.EndOfSequence => StepVerdict.End,
            FusionKind.Uncertain => complete || (sampling is not null && DrawnIsShort(stage)) ? StepVerdict.Widen : StepVerdict.Wait,
            _ => throw new FusionException("all_branches_abstain", "No branch has a distribution for this step.", "Use at least one model whose vocabulary has every byte."),
        };
    }

    /// <summary>What a branch said about the latest decision.</summary>
    public BranchEvidence EvidenceOf(int branch) => _join.Evidence(branch, _unionId);

    /// <summary>The bytes of a branch's own first choice; empty for the end of the sequence.</summary>
    public ReadOnlySpan<byte> BytesOf(int unionId) => _union.BytesOf(unionId);

    private enum Entry
    {
        Listed,
        Abstained,
        Absent,
        ContextFull,
    }

    /// <summary>All that a draw lacks is more of the drawn branch's list, which has sent what it was asked for.</summary>
    private bool DrawnIsShort(StageState stage) =>
        _join.BranchesToWiden is [var lacking] && lacking == Drawn && stage.Arrivals[lacking] is { } arrival && arrival.Position.Ids.Count >= stage.AskedK;

    /// <summary>Puts a branch's record into the join. One whose token table is not known yet has not answered.</summary>
    private Entry Enter(int branch, Arrival arrival, VocabularyBook book)
    {
        var position = arrival.Position;
        switch (position.Status)
        {
            case PositionStatus.Scored:
                if (!book.TryGet(arrival.Record.Vocabulary, out var map))
                {
                    return Entry.Absent;
                }

                _join.Set(branch, map, position.Ids.Span, position.Probabilities.Span, position.EndOfSequence, position.Kth, position.Residual);
                return Entry.Listed;
            case PositionStatus.Abstain:
                _join.Abstain(branch);
                return Entry.Abstained;
            case PositionStatus.ContextFull:
                return Entry.ContextFull;
            default:
                throw new FusionException("branch_failed", $"Branch {branch + 1} could not compute its distribution.", "See the worker's own error.");
        }
    }
}
