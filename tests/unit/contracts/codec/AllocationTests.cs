namespace ModelNet.Contracts.Tests;

public sealed class AllocationTests
{
    public static TheoryData<string> AllTopics => Messages.Topics;

    [Theory]
    [MemberData(nameof(AllTopics))]
    public void Reading_and_writing_a_warm_message_allocates_nothing(string topic)
    {
        var random = new Random(41);
        var data = Enumerable.Range(0, 50).Select(_ => Messages.Random(Messages.Of(topic), random)).ToList();
        var message = Messages.Of(topic).Create();
        var buffer = new byte[1 << 16];
        ReadAndWrite(data, message, buffer);
        Allocated(() => ReadAndWrite(data, message, buffer)).ShouldBe(0);
    }

    [Fact]
    public void Filling_copying_and_encoding_a_warm_message_allocates_nothing()
    {
        var source = new FusedTokens();
        var copy = new FusedTokens();
        var encoder = new RecordEncoder();
        Work();
        Allocated(Work).ShouldBe(0);

        void Work()
        {
            for (var tokens = 0; tokens < 5; tokens++)
            {
                source.Reset();
                source.Session.Set("6f1c2d3e-8a4b-4c5d-9e6f-0a1b2c3d4e5f");
                for (var i = 0; i < tokens; i++)
                {
                    var token = source.Tokens.Add();
                    token.Bytes.Set("token"u8);
                    token.Votes.Add().Top.Set("other"u8);
                }
                copy.CopyFrom(source);
                encoder.Encode(copy);
            }
        }
    }

    private static void ReadAndWrite(List<byte[]> data, IAvroMessage message, byte[] buffer)
    {
        foreach (var datum in data)
        {
            message.ReadFrom(datum);
            if (!buffer.AsSpan(0, message.EncodeTo(buffer)).SequenceEqual(datum))
            {
                throw new InvalidOperationException("another encoding");
            }
        }
    }

    private static long Allocated(Action action)
    {
        action(); // the first call may compile
        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
