using System.Globalization;
using ModelNet.Bench.Bus;
using ModelNet.Bench.Latencies;
using ModelNet.Bus;
using ModelNet.Bus.Embedded;
using ModelNet.Bus.Kafka;
using ModelNet.Tests.Support.Kafka;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var quick = args.Contains("--quick");
var (rounds, tokens) = quick ? (1, 40) : (3, 120);

// Models of 10, 20 and 60 ms a decode whatever its batch, as accelerators have: what the slowest branch costs when it is not always waited for.
int[] latencies = [10, 20, 60];
var folder = Directory.CreateTempSubdirectory("modelnet-bench-").FullName;
await using (var embedded = EmbeddedBus.Open(new EmbeddedBusOptions { Folder = folder }))
{
    await All("embedded log", embedded);
}

Directory.Delete(folder, recursive: true);
if (KafkaLocation.Find() is not { } location)
{
    Console.WriteLine($"Kafka: skipped, {KafkaLocation.Missing}");
    return 0;
}

using var kafka = TestKafka.Start(location);
await using (var bus = KafkaBus.Open(new KafkaBusOptions { BootstrapServers = kafka.BootstrapServers, Partitions = 1, TopicPrefix = $"bench-{Guid.NewGuid():n}." }))
{
    await All("Kafka", bus);
}

return 0;

async Task All(string name, IBus bus)
{
    foreach (var agree in (int[])[80, 90])
    {
        await using var ensemble = await Ensemble.StartAsync(bus, latencies.Select((ms, i) => AgreeingModel.Make(i, TimeSpan.FromMilliseconds(ms), agree)));
        Compare($"{name}, models at {string.Join("/", latencies)} ms that follow the text in {agree} of 100 places", ensemble);
    }
}

// Complete and early runs of the same sessions, A B B A; every run must give the same text.
void Compare(string name, Ensemble ensemble)
{
    List<double> complete = [], early = [], gains = [];
    var (without, steps) = (0, 0);
    for (var round = 0; round < rounds; round++)
    {
        SessionRun[] runs = [Run(""), Run("decide: early\n"), Run("decide: early\n"), Run("")];
        if (runs.Select(run => run.Text).Distinct().Count() != 1)
        {
            throw new InvalidOperationException("The early run gave another text than the complete one.");
        }

        complete.AddRange([runs[0].TokensPerSecond, runs[3].TokensPerSecond]);
        early.AddRange([runs[1].TokensPerSecond, runs[2].TokensPerSecond]);
        gains.Add((runs[1].TokensPerSecond + runs[2].TokensPerSecond) / (runs[0].TokensPerSecond + runs[3].TokensPerSecond));
        without += runs[1].WithoutBranch + runs[2].WithoutBranch;
        steps += runs[1].Tokens + runs[2].Tokens;
    }

    var slowest = 1000.0 / latencies.Max();
    Console.WriteLine($"{name}");
    Console.WriteLine($"   tokens/s: complete {Statistics.Of(complete).Text("0.0")}, early {Statistics.Of(early).Text("0.0")}; early / (1 / slowest branch) {Statistics.Of(early.Select(rate => rate / slowest)).Text("0.00")}, early / complete {Statistics.Of(gains).Text("0.00")}; the same {tokens} tokens; good >= 1.5");
    Console.WriteLine($"   G22 steps decided without the slowest branch: {100.0 * without / steps:0.0} %");

    SessionRun Run(string settings) => ensemble.Run(settings, tokens);
}
