namespace ModelNet.Flow;

/// <summary>
/// The weights of a stage's branches. An item's weight is, in this order: the stage's own <c>weights</c> by name, the number in the
/// expression, the file's <c>weights</c> by name, 1. Each group is normalised, and nested groups multiply.
/// </summary>
internal sealed class BranchWeights(IReadOnlyList<NamedWeight> ofStage, IReadOnlyList<NamedWeight> ofFile, ErrorList errors)
{
    private readonly Dictionary<string, double> _ofStage = ofStage.ToDictionary(weight => weight.Model, weight => weight.Weight);
    private readonly Dictionary<string, double> _ofFile = ofFile.ToDictionary(weight => weight.Model, weight => weight.Weight);

    /// <summary>One weight for each branch, in the order in which the layout lists them.</summary>
    internal List<double> Of(FlowNode stage)
    {
        var weights = new List<double>();
        Add(stage, 1, weights);
        return weights;
    }

    private void Add(FlowNode node, double share, List<double> weights)
    {
        switch (node)
        {
            case ModelNode:
                weights.Add(share);
                break;
            case ChainNode chain:
                Add(chain.Last, share, weights);
                break;
            case GroupNode group:
                double sum = SumOf(group);
                foreach (GroupItem item in group.Items)
                {
                    Add(item.Node, share * (Raw(item) / sum), weights);
                }

                break;
        }
    }

    private double SumOf(GroupNode group)
    {
        double sum = group.Items.Sum(Raw);
        if (sum > 0)
        {
            return sum;
        }

        errors.Add("weights_all_zero", "all weights of the group are 0", "give at least one model a weight above 0", group.At);
        return 1;
    }

    private double Raw(GroupItem item)
    {
        if (item.Voter is { } name && _ofStage.TryGetValue(name, out double ofStage))
        {
            return ofStage;
        }

        return item.Weight ?? (item.Voter is { } voter && _ofFile.TryGetValue(voter, out double ofFile) ? ofFile : 1);
    }
}
