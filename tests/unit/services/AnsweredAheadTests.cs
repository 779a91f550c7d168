using System.Text;
using ModelNet.Contracts;
using ModelNet.Fuser.Intake;
using ModelNet.Fuser.Speculate;

namespace ModelNet.Services.Tests;

/// <summary>Which position of a record answers a step: the one behind exactly the decided tokens, or none.</summary>
public sealed class AnsweredAheadTests
{
    private static readonly string[] s_tokens = ["a", "b", "ab", "ba"];

    [Fact]
    public void A_position_holds_exactly_where_every_piece_before_it_is_what_was_decided()
    {
        var random = new Random(4);
        var held = 0;
        for (var round = 0; round < 5000; round++)
        {
            var decided = Tokens(random, random.Next(0, 7));
            var first = random.Next(0, 7);
            string[] pieces = [.. Tokens(random, random.Next(0, 5)).Select((piece, i) => first + i < decided.Length && random.Next(5) > 0 ? decided[first + i] : piece)];
            var step = random.Next(0, decided.Length + 1);
            var expected = step >= first && step - first <= pieces.Length && decided.Skip(first).Take(step - first).SequenceEqual(pieces.Take(step - first)) ? step - first : -1;
            AnsweredAhead.PositionOf(Record(first, pieces), step, Text(decided)).ShouldBe(expected);
            held += expected > 0 ? 1 : 0;
        }

        held.ShouldBeGreaterThan(400);
    }

    /// <summary>Deciding step by step over what holds accepts the longest prefix of right pieces and one token more: the definition of speculation, derived.</summary>
    [Fact]
    public void Deciding_while_a_position_holds_accepts_the_longest_right_prefix_and_one_more()
    {
        var random = new Random(5);
        for (var round = 0; round < 2000; round++)
        {
            var truth = Tokens(random, 12);
            var pieces = truth.Take(random.Next(0, 7)).Select(token => random.Next(4) > 0 ? token : s_tokens[random.Next(4)]).ToArray();
            var record = Record(0, pieces);
            var decided = new DecidedText();
            while (AnsweredAhead.PositionOf(record, decided.Steps, decided) >= 0)
            {
                decided.Append(Encoding.UTF8.GetBytes(truth[decided.Steps]));
            }

            decided.Steps.ShouldBe(pieces.TakeWhile((piece, i) => piece == truth[i]).Count() + 1);
        }
    }

    [Fact]
    public void Positions_without_a_piece_before_them_hold_for_the_first_step_only()
    {
        var record = Record(0, ["a", "a"]);
        record.Pieces.Clear();
        AnsweredAhead.PositionOf(record, 0, Text(["a"])).ShouldBe(0);
        AnsweredAhead.PositionOf(record, 1, Text(["a"])).ShouldBe(-1);
    }

    private static string[] Tokens(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => s_tokens[random.Next(s_tokens.Length)])];

    private static DecidedText Text(IEnumerable<string> tokens)
    {
        var text = new DecidedText();
        foreach (var token in tokens)
        {
            text.Append(Encoding.UTF8.GetBytes(token));
        }

        return text;
    }

    private static StepDistribution Record(int first, string[] pieces)
    {
        var record = new StepDistribution { FirstStep = first };
        record.Positions.Add();
        foreach (var piece in pieces)
        {
            record.Positions.Add();
            record.Pieces.Add().Set(Encoding.UTF8.GetBytes(piece));
        }

        return record;
    }
}
