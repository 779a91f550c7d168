namespace ModelNet.Contracts.Tests;

public sealed class ValueTests
{
    [Fact]
    public void A_text_is_always_valid_utf8()
    {
        var text = new Utf8Text();
        text.Set("zwölf €");
        text.Append(" 🚂");
        text.Append("!"u8);
        text.ToString().ShouldBe("zwölf € 🚂!");
        Should.Throw<AvroFormatException>(() => text.Append("x\ud83d")).Code.ShouldBe(AvroErrors.BadUtf8);
        Should.Throw<AvroFormatException>(() => text.Append([0xE2, 0x82])).Code.ShouldBe(AvroErrors.BadUtf8);
        Should.Throw<AvroFormatException>(() => text.Set([0xFF])).Code.ShouldBe(AvroErrors.BadUtf8);
        text.ToString().ShouldBe("zwölf € 🚂!");
        Should.Throw<AvroFormatException>(() => text.Set("\udc00"));
        text.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void Values_compare_by_content()
    {
        var (a, b) = (new Utf8Text(), new Utf8Text());
        a.Set("same");
        b.Set("other longer text");
        a.ShouldNotBe(b);
        b.Set("same"u8);
        a.ShouldBe(b);
        a.GetHashCode().ShouldBe(b.GetHashCode());
        a.Equals("same"u8).ShouldBeTrue();
        var (c, d) = (new ByteBuffer(), new ByteBuffer());
        c.Set([1, 2, 255]);
        d.Append(1);
        d.Append([2, 255]);
        c.ShouldBe(d);
        c.GetHashCode().ShouldBe(d.GetHashCode());
        c.ToString().ShouldBe("0102FF");
        c.Equals((object)a).ShouldBeFalse();
    }

    [Fact]
    public void A_part_of_a_text_can_become_the_text()
    {
        var text = new Utf8Text();
        text.Set("one two");
        text.Set(text.Span[4..]);
        text.ToString().ShouldBe("two");
        text.CopyFrom(text);
        text.ToString().ShouldBe("two");
    }

    [Fact]
    public void A_list_hands_out_its_objects_again_reset()
    {
        var list = new MessageList<FusedToken>();
        var first = list.Add();
        first.K = 5;
        first.Bytes.Set("x"u8);
        first.Votes.Add();
        list.Clear();
        list.Count.ShouldBe(0);
        var again = list.Add();
        again.ShouldBeSameAs(first);
        (again.K, again.Bytes.Length, again.Votes.Count).ShouldBe((0, 0, 0));
        Should.Throw<IndexOutOfRangeException>(() => list[1]);
    }

    [Fact]
    public void A_value_list_grows_and_replaces()
    {
        var list = new ValueList<int>();
        for (var i = 0; i < 100; i++)
        {
            list.Add(i);
        }
        list.Span.ToArray().ShouldBe(Enumerable.Range(0, 100));
        list[99] = -1;
        list[99].ShouldBe(-1);
        list.Set([1, 2, 3]);
        list.Count.ShouldBe(3);
        Should.Throw<IndexOutOfRangeException>(() => list[3]);
        Should.Throw<ArgumentOutOfRangeException>(() => list.Extend(-1).Length);
    }

    [Fact]
    public void Oversized_buffers_are_given_back()
    {
        var text = new ByteBuffer();
        var large = new byte[Retention.TextBytes + 1];
        text.Set(large);
        text.Reset();
        GrowsBy(() => text.Set(large)).ShouldBeGreaterThan(Retention.TextBytes);
        var list = new ValueList<int>();
        list.Extend((Retention.ValueBytes / sizeof(int)) + 1);
        list.Clear();
        GrowsBy(() => list.Extend(Retention.ValueBytes / sizeof(int))).ShouldBeGreaterThanOrEqualTo(Retention.ValueBytes);
        list.Clear();
        GrowsBy(() => list.Extend(Retention.ValueBytes / sizeof(int))).ShouldBe(0);
    }

    [Fact]
    public void A_list_keeps_a_bounded_number_of_objects()
    {
        var list = new MessageList<ByteBuffer>();
        for (var i = 0; i < Retention.Objects * 2; i++)
        {
            list.Add();
        }
        var (kept, dropped) = (list[Retention.Objects - 1], list[Retention.Objects]);
        list.Clear();
        for (var i = 0; i <= Retention.Objects; i++)
        {
            list.Add();
        }
        list[Retention.Objects - 1].ShouldBeSameAs(kept);
        list[Retention.Objects].ShouldNotBeSameAs(dropped);
    }

    private static long GrowsBy(Action action)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
