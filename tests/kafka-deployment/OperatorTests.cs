using ModelNet.Bus.Kafka;
using ModelNet.Contracts;
using ModelNet.Hosting;
using ModelNet.Tests.Support;

namespace ModelNet.Kafka.Deployment;

/// <summary>What an operator is told about topics that are not as a service wants them.</summary>
public sealed class OperatorTests
{
    [SkippableFact]
    public async Task Another_number_of_partitions_ends_a_service_with_both_numbers_and_dead_letters_are_counted()
    {
        var kafka = Brokers.One;
        using var folder = new TemporaryFolder();
        var prefix = $"o{Guid.NewGuid():n}"[..9] + ".";
        Task<Finished> Command(string partitions, params string[] verb) =>
            RunningCommand.RunAsync(folder.Path, [.. verb, "--kafka", kafka.BootstrapServers, "--topic-prefix", prefix, "--partitions", partitions]);
        (await Command("3", "topics", "create", "--model", "abacus")).ShouldExitWith(0);
        var fine = (await Command("3", "topics", "describe")).ShouldExitWith(0);
        fine.Error.ShouldNotContain("warning");

        var refused = await Command("5", "fuser");
        refused.ExitCode.ShouldNotBe(0, refused.Shown);
        refused.Error.ShouldContain("error: topic_partitions: ");
        refused.Error.ShouldContain(" has 3 partitions; 5 are wanted");
        refused.Error.ShouldContain("hint: Give every service and every client --partitions 3 (or MODELNET_PARTITIONS=3)");

        await using (var bus = KafkaBus.Open(new KafkaBusOptions { BootstrapServers = kafka.BootstrapServers, TopicPrefix = prefix, Partitions = 3 }))
        {
            bus.Append(DeadLetters.TopicOf(Topics.Requests), "k"u8, "no request"u8);
            await bus.FlushAsync();
        }

        var described = (await Command("5", "topics", "describe")).ShouldExitWith(0);
        described.Error.ShouldContain("warning: topics: they have 3 partitions, and services would ask for 5; give every service --partitions 3");
        described.Error.ShouldContain("warning: requests.dlq holds 1 dead letter:");
    }
}
