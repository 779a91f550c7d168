namespace ModelNet.Evaluation.Tests.Paths;

public sealed class PathEnumerationTests
{
    private static readonly string[] s_three = ["a", "b", "c"];

    [Fact]
    public void Three_models_have_24_paths_of_which_13_differ()
    {
        EvaluationPath[] paths = [.. PathEnumeration.All.SelectMany(structure => PathEnumeration.Of(structure, s_three))];
        paths.Length.ShouldBe(13);
        paths.Sum(path => path.Orders).ShouldBe(24);
        paths.Select(path => path.Expression).ShouldBe(
        [
            "a > b > c", "a > c > b", "b > a > c", "b > c > a", "c > a > b", "c > b > a",
            "[a, b, c]",
            "a > [b, c]", "b > [a, c]", "c > [a, b]",
            "[b, c] > a", "[a, c] > b", "[a, b] > c",
        ], ignoreOrder: true);
    }

    /// <summary>n! orders each; SI all differ, PI none, S2P and P2S differ in the model that stands alone.</summary>
    [Theory]
    [InlineData(2, 2)]
    [InlineData(3, 6)]
    [InlineData(4, 24)]
    [InlineData(5, 120)]
    public void Every_order_is_counted_once(int models, int orders)
    {
        string[] names = [.. Enumerable.Range(0, models).Select(index => $"m{index}")];
        int[] distinct = [.. PathEnumeration.All.Select(structure => PathEnumeration.Of(structure, names).Count())];
        distinct.ShouldBe([orders, 1, models, models]);
        PathEnumeration.All.ShouldAllBe(structure => PathEnumeration.Of(structure, names).Sum(path => path.Orders) == orders);
    }

    [Fact]
    public void Two_models_fuse_both_in_the_mixed_structures()
    {
        string[] two = ["a", "b"];
        PathEnumeration.Of(PathStructure.S2p, two).Select(path => path.Expression).ShouldBe(["a > [a, b]", "b > [a, b]"]);
        PathEnumeration.Of(PathStructure.P2s, two).Select(path => path.Expression).ShouldBe(["[a, b] > b", "[a, b] > a"]);
    }

    [Fact]
    public void One_model_has_no_orders_and_six_have_too_many()
    {
        PathEnumeration.Of(PathStructure.Si, ["a"]).ShouldBeEmpty();
        PathEnumeration.Singles(["a"]).Single().ShouldBe(new EvaluationPath("a", "a", PathStructure.Alone, 1));
        Should.Throw<ArgumentException>(() => PathEnumeration.Of(PathStructure.Si, ["a", "b", "c", "d", "e", "f"]));
    }
}
