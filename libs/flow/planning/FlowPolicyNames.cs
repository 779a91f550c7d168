namespace ModelNet.Flow;

/// <summary>What policies are called in flow files.</summary>
public static class FlowPolicyNames
{
    /// <summary>The policy's name: <c>drop_out</c>.</summary>
    public static string NameOf(this FlowPolicy policy) => DefinitionReader.Policies.First(known => known.Value == policy).Key;
}
