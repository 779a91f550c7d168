using ModelNet.Contracts;

namespace ModelNet.Verifier.Fusion;

/// <summary>One branch's list for one step, keyed by what each entry appends; the end of the sequence is the empty text.</summary>
internal sealed record BranchList(double Weight, Dictionary<string, double> Probabilities, double Unlisted)
{
    /// <summary>A branch that had not answered: it could still give any token everything.</summary>
    public static BranchList Anything(double weight) => new(weight, [], 1);

    /// <summary>The most probable entry, the end of the sequence only when nothing is as probable.</summary>
    public string Top => Probabilities.Where(entry => entry.Value == Probabilities.Values.Max()).OrderBy(entry => entry.Key.Length == 0).First().Key;

    /// <summary>Null when an id has no entry in the token table.</summary>
    public static BranchList? Of(double weight, long vocabulary, Position position, TokenTables tables, int most = int.MaxValue)
    {
        var probabilities = new Dictionary<string, double>(StringComparer.Ordinal) { [string.Empty] = position.EndOfSequence };
        for (var i = 0; i < Math.Min(most, position.Ids.Count); i++)
        {
            if (tables.Find(vocabulary, position.Ids[i]) is not { Length: > 0 } token)
            {
                return null;
            }

            probabilities[token] = probabilities.GetValueOrDefault(token) + position.Probabilities[i];
        }

        return new BranchList(weight, probabilities, Math.Min(position.Kth, position.Residual));
    }
}
