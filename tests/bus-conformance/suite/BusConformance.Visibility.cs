using System.Text;

namespace ModelNet.Bus.Conformance;

public abstract partial class BusConformance
{
    [Fact]
    public async Task Flushes_of_many_threads_complete()
    {
        await using var bus = OpenWith("many");
        await Parallel.ForAsync(0, 200, async (i, _) =>
        {
            bus.Append("many", "k"u8, Encoding.UTF8.GetBytes($"{i}"));
            await bus.FlushAsync(CancellationToken.None);
        });
        ReadAll(bus, ["many"], Visibility.Durable).Texts.Order(StringComparer.Ordinal)
            .ShouldBe(Enumerable.Range(0, 200).Select(i => $"{i}").Order(StringComparer.Ordinal));
    }
}
