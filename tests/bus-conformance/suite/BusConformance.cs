using System.Text;
using ModelNet.Bus.CrashWriter;

namespace ModelNet.Bus.Conformance;

/// <summary>
/// What every bus promises. A subclass says how to open one; each test has a log of its own, which it may open several times.
/// The parts of the suite are in files by subject.
/// </summary>
public abstract partial class BusConformance
{
    protected static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    /// <summary>Opens the log of this test, or opens it again. The one before has been disposed, or its process was killed.</summary>
    protected abstract IBus Open(BusTuning? tuning = null);

    /// <summary>The kind and place of this test's log, as the crash writer takes them.</summary>
    protected abstract (string Kind, string Target) ChildArguments { get; }

    /// <summary>Whether a crash leaves a prefix of one order over all topics (else: of each topic's).</summary>
    protected abstract bool OneOrder { get; }

    /// <summary>The largest record that the bus under test takes, key and value together.</summary>
    protected virtual int MaxRecordBytes => 8 << 20;

    protected IBus OpenWith(params string[] topics)
    {
        var bus = Open();
        bus.EnsureTopics(topics);
        return bus;
    }

    protected static void Append(IBus bus, string topic, string key, string value) =>
        bus.Append(topic, Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(value));

    protected static IBusConsumer Subscribe(IBus bus, string topic, string? group = null, Visibility visibility = Visibility.Appended) =>
        bus.Subscribe(new SubscriptionOptions { Topics = [topic], Group = group, Visibility = visibility });

    /// <summary>Polls until so many records came, or fails.</summary>
    protected static RecordLog Take(IBusConsumer consumer, int count, RecordLog? into = null)
    {
        var log = into ?? new RecordLog();
        var polls = 0;
        while (log.Records.Count < count)
        {
            var handled = consumer.Poll(log, count - log.Records.Count, Bound);
            (handled > 0 || polls++ < 3).ShouldBeTrue($"waited {Bound.TotalSeconds} s for {count} records, got {log.Records.Count}");
        }

        return log;
    }

    /// <summary>Everything that a new reader of these topics finds.</summary>
    protected static RecordLog ReadAll(IBus bus, IReadOnlyList<string> topics, Visibility visibility = Visibility.Appended)
    {
        using var consumer = bus.Subscribe(new SubscriptionOptions { Topics = topics, Visibility = visibility });
        var log = new RecordLog();
        while (!consumer.CaughtUp)
        {
            consumer.Poll(log, 1000, Bound).ShouldBeGreaterThan(0, "the reader is not caught up but gets nothing");
        }

        return log;
    }

    /// <summary>Starts the crash writer, lets it write so many lines, kills it, and returns the last line.</summary>
    protected long Crash(string work, int lines, long number)
    {
        var (kind, target) = ChildArguments;
        using var child = new CrashWriterProcess(work, kind, target, number);
        var line = string.Empty;
        for (var i = 0; i < lines; i++)
        {
            line = child.ReadLine();
        }

        return long.Parse(child.Kill(line), System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Everything that a crash of the crash writer leaves. Where others write the log, they may still be writing what it had sent: it counts.</summary>
    protected virtual RecordLog ReadAfterCrash(IBus bus) => ReadAll(bus, Pattern.Topics);

    /// <summary>Checks that the log holds the pattern's records from 0 to some number, each once and whole, and returns that number. Where topics have no
    /// common order a crash cuts each on its own: the number up to which none is missing is returned, and what is missing beyond it is appended again.</summary>
    protected long CheckPattern(IBus bus)
    {
        var records = ReadAfterCrash(bus).Records;
        foreach (var topic in records.GroupBy(record => record.Topic))
        {
            var numbers = topic.Select(record => Pattern.NumberOf(record.Value)).ToArray();
            numbers.ShouldBe(numbers.Select((_, i) => ((long)i * Pattern.Topics.Count) + Pattern.Topics.ToList().IndexOf(topic.Key)), $"order in {topic.Key}");
        }

        foreach (var record in records)
        {
            var number = Pattern.NumberOf(record.Value);
            record.Value.AsSpan().SequenceEqual(Pattern.ValueOf(number)).ShouldBeTrue($"the value of record {number}");
            record.Key.ShouldBe(Encoding.UTF8.GetString(Pattern.KeyOf(number)));
        }

        if (OneOrder)
        {
            records.Select(record => Pattern.NumberOf(record.Value)).ShouldBe(Enumerable.Range(0, records.Count).Select(n => (long)n));
        }

        return OneOrder ? records.Count - 1 : Complete(bus, records.Select(record => Pattern.NumberOf(record.Value)).ToHashSet());
    }

    private static long Complete(IBus bus, HashSet<long> there)
    {
        var missing = Enumerable.Range(0, there.Count == 0 ? 0 : (int)there.Max()).Select(n => (long)n).Where(n => !there.Contains(n)).ToList();
        missing.ForEach(n => bus.Append(Pattern.TopicOf(n), Pattern.KeyOf(n), Pattern.ValueOf(n)));
        return (missing.Count > 0 ? missing[0] : there.Count) - 1;
    }
}
