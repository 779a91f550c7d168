using ModelNet.Contracts;
using ModelNet.Fuser.Intake;

namespace ModelNet.Fuser.Speculate;

/// <summary>
/// Whether a record that answers several steps answers the one at hand: its position for that step holds only where every piece that the branch took for granted before it is
/// what was decided. Pure: a function of the record and the decided bytes, so that the accepted prefix of a draft follows from deciding step by step.
/// </summary>
internal static class AnsweredAhead
{
    /// <summary>Points the arrival at its position for the stage's step; false when it has none.</summary>
    public static bool TryMove(Arrival arrival, StageState stage)
    {
        var index = PositionOf(arrival.Record, stage.Step, stage.Text);
        if (index < 0)
        {
            return false;
        }

        arrival.Index = index;
        return true;
    }

    /// <summary>The index of the position for this step, given the text decided so far; -1 when the record has none that holds.</summary>
    public static int PositionOf(StepDistribution record, int step, DecidedText decided)
    {
        var index = step - record.FirstStep;
        if (index < 0 || index >= record.Positions.Count || index > record.Pieces.Count)
        {
            return -1;
        }

        for (var i = 0; i < index; i++)
        {
            if (!decided.Of(record.FirstStep + i).SequenceEqual(record.Pieces[i].Span))
            {
                return -1;
            }
        }

        return index;
    }
}
