using ModelNet.Bus;
using ModelNet.Bus.CrashWriter;
using ModelNet.Bus.Embedded;
using ModelNet.Bus.Kafka;

// Arguments: what to do, the kind of bus, where it is, and a number that the work takes. Runs until it is killed.
var (work, kind, target, number) = (args[0], args[1], args[2], long.Parse(args[3], System.Globalization.CultureInfo.InvariantCulture));
await using var bus = Open(kind, target);
bus.EnsureTopics(Pattern.Topics);
switch (work)
{
    case "append":
        await Work.AppendForEver(bus, number);
        break;
    case "derive":
        Work.DeriveForEver(bus, number);
        break;
    case "follow":
        Work.FollowForEver(bus);
        break;
    case "hold":
        await bus.FlushAsync();
        Console.WriteLine("holding");
        Console.ReadLine();
        break;
    default:
        throw new ArgumentException($"unknown work {work}");
}

static IBus Open(string kind, string target) => kind switch
{
    "embedded" => EmbeddedBus.Open(new EmbeddedBusOptions { Folder = target, TailBytes = 256 << 10 }),
    "kafka" => OpenKafka(target.Split('/')),
    _ => throw new ArgumentException($"unknown bus {kind}"),
};

// servers/prefix/session timeout in seconds; a killed member shall not keep its partitions for long.
static KafkaBus OpenKafka(string[] target) => KafkaBus.Open(new KafkaBusOptions
{
    BootstrapServers = target[0],
    TopicPrefix = target[1],
    Partitions = 1,
    SessionTimeout = TimeSpan.FromSeconds(double.Parse(target[2], System.Globalization.CultureInfo.InvariantCulture)),
});
