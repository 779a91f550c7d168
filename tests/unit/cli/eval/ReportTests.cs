using System.Text.RegularExpressions;
using System.Xml.Linq;
using ModelNet.Cli.Eval;
using ModelNet.Cli.Eval.Report;
using ModelNet.Cli.Tests.Support;
using ModelNet.Tests.Support;

namespace ModelNet.Cli.Tests.Eval;

public sealed partial class ReportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private EvalResult Sample => Evaluations.Result(_folder.File("r"), ("a", "11010000"), ("b", "10000001"), ("a > b", "1101f001"), ("[a, b]", "11111110"), ("a > [a, b]", "11110000"));

    [Fact]
    public void The_page_loads_nothing_and_runs_nothing()
    {
        var page = ReportPage.Of(Sample);
        External().Matches(page).Select(match => match.Value).ShouldBeEmpty();
        page.ShouldContain("default-src 'none'");
        page.ShouldContain("prefers-color-scheme: dark");
        page.ShouldContain("@media print");
    }

    [Fact]
    public void Names_from_files_are_text_and_never_markup()
    {
        var page = ReportPage.Of(Sample);
        page.ShouldContain("sums &amp; &lt;mo"); // cut to the width of its column
        page.ShouldContain("questions &lt;&amp;&gt;.jsonl");
        page.ShouldNotContain("<more>");
    }

    [Fact]
    public void Each_picture_is_well_formed_and_shows_every_path()
    {
        var result = Sample;
        foreach (var picture in new[] { DotPlot.Of(result), HeatMap.Of(result), TimePlot.Of(result) })
        {
            var svg = XDocument.Parse(picture).Root!;
            svg.Name.LocalName.ShouldBe("svg");
            result.Summary.Paths.ShouldAllBe(path => svg.DescendantNodes().OfType<XText>().Any(text => text.Value.StartsWith(path.Path.Name, StringComparison.Ordinal)));
            double[] box = [.. svg.Attribute("viewBox")!.Value.Split(' ').Select(double.Parse)];
            Coordinates(svg, "x", "x1", "x2", "cx").ShouldAllBe(x => x >= 0 && x <= box[2]);
            Coordinates(svg, "y", "y1", "y2", "cy").ShouldAllBe(y => y >= 0 && y <= box[3]);
        }
    }

    /// <summary>The marks lie where the numbers say: distances on the page are proportional to differences in accuracy.</summary>
    [Fact]
    public void Marks_lie_at_their_accuracy()
    {
        var result = Evaluations.Result(_folder.File("r"), ("a > b", "11111111"), ("b > a", "11110000"), ("a > b > a", "11000000"));
        var centers = XDocument.Parse(DotPlot.Of(result)).Descendants("circle").Select(circle => (double)circle.Attribute("cx")!).ToArray();
        centers.Length.ShouldBe(3);
        ((centers[0] - centers[1]) / (centers[1] - centers[2])).ShouldBe(2, 0.01);
    }

    [Fact]
    public void Nothing_answered_yet_is_a_page_too()
    {
        var page = ReportPage.Of(Evaluations.Result(_folder.File("r"), ("a", "...."), ("a > b", "1111")));
        page.ShouldContain("No question is answered on every path yet.");
        page.ShouldContain("Not complete: 4 of 8 sessions");
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(12.3, 98.7)]
    [InlineData(50, 50)]
    [InlineData(0, 0.0003)]
    [InlineData(0, 54321)]
    public void An_axis_holds_its_values_between_few_round_ticks(double least, double most)
    {
        var axis = new Axis(least, most, 100, 500);
        axis.Low.ShouldBeLessThanOrEqualTo(least);
        axis.High.ShouldBeGreaterThanOrEqualTo(most);
        axis.Ticks.Count().ShouldBeInRange(2, 12);
        (axis.At(axis.Low), Math.Round(axis.At(axis.High), 6)).ShouldBe((100, 500));
        Math.Round(axis.Ticks.Last(), 9).ShouldBe(Math.Round(axis.High, 9));
    }

    private static IEnumerable<double> Coordinates(XElement svg, params string[] names)
        => svg.Descendants().SelectMany(element => names.Select(name => element.Attribute(name)?.Value)).OfType<string>().Select(double.Parse);

    [GeneratedRegex(@"<script|<link|<img|<iframe|@import|url\(|\bsrc=|href=|https?:|//[a-z]|\son\w+=", RegexOptions.IgnoreCase)]
    private static partial Regex External();
}
