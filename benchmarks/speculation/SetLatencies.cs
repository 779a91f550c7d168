using ModelNet.Bench.Bus;
using ModelNet.Bench.Latencies;
using ModelNet.Inference;

namespace ModelNet.Bench.Speculation;

/// <summary>Models of 10, 20 and 60 ms a decode whatever its batch, as accelerators nearly have: what a draft by the fastest makes of the slowest one's time.</summary>
internal static class SetLatencies
{
    private static readonly int[] s_milliseconds = [10, 20, 60];
    private static readonly string[] s_ways = ["", "speculate: { draft: m0, length: 2 }\n", "speculate: { draft: m0, length: 4 }\n", "speculate: { draft: m0, length: 8 }\n", "speculate: auto\n"];

    public static async Task RunAsync(int rounds, int tokens)
    {
        foreach (var agree in (int[])[80, 90, 97])
        {
            IModel[] models = [.. s_milliseconds.Select((ms, i) => AgreeingModel.Make(i, TimeSpan.FromMilliseconds(ms), agree))];
            await using var ensemble = await Ensemble.StartAsync(models, models.Length);
            Console.WriteLine($"models at {string.Join("/", s_milliseconds)} ms that follow the text in {agree} of 100 places, {tokens} tokens, {rounds} rounds; good: faster than plain");
            await Task.Run(() => Compare(ensemble, rounds, tokens));
        }
    }

    /// <summary>Every way in each round, so that a machine that changes its speed changes all of them.</summary>
    private static void Compare(Ensemble ensemble, int rounds, int tokens)
    {
        ensemble.Run("speculate: auto\n", ["Say it."], tokens); // what auto learns first is part of no round
        var runs = Enumerable.Range(0, rounds).Select(round => s_ways.Select(way => ensemble.Run(way, [$"Tell me {round}."], tokens)).ToArray()).ToList();
        if (runs.Exists(round => round.Select(run => run.Texts[0]).Distinct().Count() != 1))
        {
            throw new InvalidOperationException("A run with drafts gave another text than the plain one.");
        }

        for (var way = 0; way < s_ways.Length; way++)
        {
            var rates = runs.Select(round => round[way].TokensPerSecond).ToList();
            var gains = runs.Select(round => round[way].TokensPerSecond / round[0].TokensPerSecond);
            Console.WriteLine($"   {(way == 0 ? "plain" : s_ways[way].Trim()),-38} tokens/s {Statistics.Of(rates).Text("0.0")}, of plain {Statistics.Of(gains).Text("0.00")}, of 1 / slowest branch {Statistics.Of(rates.Select(rate => rate * s_milliseconds.Max() / 1000)).Text("0.00")}, slowest branch's decodes/token {runs[^1][way].DecodesPerToken(2):0.00}, round trips/token {runs[^1][way].TripsPerToken:0.00}");
        }
    }
}
