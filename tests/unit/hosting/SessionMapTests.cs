namespace ModelNet.Hosting.Tests;

public sealed class SessionMapTests
{
    [Fact]
    public void Sessions_are_found_by_their_bytes_without_allocating()
    {
        var map = new SessionMap<int>();
        map.Add("s-1"u8, 1);
        map.Add("会话"u8, 2);
        map.TryGet("会话"u8, out var found).ShouldBeTrue();
        found.ShouldBe(2);
        map.TryGet("s-2"u8, out _).ShouldBeFalse();

        var before = GC.GetAllocatedBytesForCurrentThread();
        map.TryGet("s-1"u8, out _);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);

        map.Remove("s-1"u8).ShouldBeTrue();
        map.Remove("s-1"u8).ShouldBeFalse();
        map.Count.ShouldBe(1);
    }

    [Fact]
    public void Recent_keys_are_forgotten_oldest_first()
    {
        var recent = new RecentKeys(2);
        recent.Add("a");
        recent.Add("b");
        recent.Add("b");
        recent.Add("c");
        recent.Contains("a").ShouldBeFalse();
        recent.Contains("b").ShouldBeTrue();
        recent.Contains("c").ShouldBeTrue();
    }
}
