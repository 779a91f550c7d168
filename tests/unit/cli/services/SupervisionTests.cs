using ModelNet.Bus;
using ModelNet.Cli.Services;
using ModelNet.SchemaRegistry;

namespace ModelNet.Cli.Tests.Services;

/// <summary>Which faults end a service's process, and which are waited out.</summary>
public sealed class SupervisionTests
{
    [Theory]
    [InlineData("broker_unreachable", false, true)]
    [InlineData("broker_refused", true, false)]
    [InlineData("registry_unreachable", false, true)]
    [InlineData("registry_denied", true, false)]
    [InlineData("schema_incompatible", true, false)]
    [InlineData("bus_failed", true, false)]
    [InlineData("log_damaged", true, false)]
    [InlineData("topic_partitions", true, false)]
    [InlineData("unknown_topic", false, false)]
    public void A_fault_ends_the_process_is_waited_out_or_gets_some_tries(string code, bool lasting, bool passing)
    {
        var error = Error(code);
        (ServiceRun.Supervision.IsFatal(error), ServiceRun.Supervision.IsPassing(error)).ShouldBe((lasting, passing));
    }

    [Fact]
    public void A_fault_of_our_own_gets_some_tries()
    {
        var error = new InvalidOperationException();
        (ServiceRun.Supervision.IsFatal(error), ServiceRun.Supervision.IsPassing(error)).ShouldBe((false, false));
    }

    private static BusException Error(string code) => code.Split('_')[0] switch
    {
        "broker" => new BusUnavailableException(code, "m", "h"),
        "registry" or "schema" => new SchemaRegistryException(code, "m", "h"),
        "bus" => new BusFailedException(code, "m", "h"),
        "log" => new LogDamagedException("m", "h"),
        _ => new BusRequestException(code, "m", "h"),
    };
}
