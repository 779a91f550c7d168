using ModelNet.Cli.Flows;
using ModelNet.Cli.Tests.Support;
using ModelNet.Flow;
using ModelNet.Tests.Support;

namespace ModelNet.Cli.Tests.Flows;

public sealed class BuiltInFlowTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("a,b")]
    [InlineData("a,b,c")]
    [InlineData("a,b,c,d")]
    public void Each_has_the_structure_of_its_name(string models)
    {
        var flows = BuiltInFlows.Over(models.Split(','));
        flows.ToDictionary(flow => flow.Name, flow => FlowDocument.Parse(flow.Text).Required.Kind)
            .ShouldBe(new Dictionary<string, FlowKind> { ["si"] = FlowKind.SI, ["pi"] = FlowKind.PI, ["s2p"] = FlowKind.S2P, ["p2s"] = FlowKind.P2S });
    }

    [Fact]
    public void Without_a_model_there_are_none() => BuiltInFlows.Over([]).ShouldBeEmpty();

    [Fact]
    public async Task A_file_hides_a_built_in_and_a_name_can_be_run_by_it()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("flows"));
        Directory.CreateDirectory(folder.File("models"));
        File.WriteAllText(folder.File("models/ada.gguf"), "");
        File.WriteAllText(folder.File("flows/pi.yaml"), "description: mine\nflow: \"[ada, ada, ada]\"\n");
        var list = (await InProcess.Run(folder.Path, ["flows", "--json"])).Out;
        list.ShouldContain("""{"type":"flow","name":"pi","kind":"PI","expression":"[ada, ada, ada]","description":"mine","file":""");
        list.ShouldNotContain("\"expression\":\"[ada, ada]\",");
        (await InProcess.Run(folder.Path, ["flows", "show", "pi"])).Out.ShouldStartWith("[ada, ada, ada]  (PI)\nmine\n");
        (await InProcess.Run(folder.Path, ["run", "x", "--flow", "s2"])).Error.ShouldContain("hint: did you mean the flow 's2p'?");
        (await InProcess.Run(folder.Path, ["run", "x", "--flow", "ad"])).Error.ShouldContain("'ada'");
    }
}
