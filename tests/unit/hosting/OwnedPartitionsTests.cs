namespace ModelNet.Hosting.Tests;

public sealed class OwnedPartitionsTests : IPartitionWork
{
    private readonly OwnedPartitions _owned = new();
    private readonly List<string> _told = [];

    public OwnedPartitionsTests() => _owned.Tell(this);

    void IPartitionWork.GoLive(int partition) => _told.Add($"live {partition} {_owned.IsLive(partition)}");

    void IPartitionWork.Drop(int partition) => _told.Add($"drop {partition} {_owned.IsLive(partition)}");

    [Fact]
    public void A_partition_is_live_from_the_end_of_its_history_until_it_is_revoked()
    {
        _owned.Assigned([new("a", 5), new("b", 5), new("a", 6), new("b", 6)]);
        _owned.IsLive(5).ShouldBeFalse();
        _owned.CaughtUp(5);
        _owned.IsLive(5).ShouldBeTrue();
        _owned.IsLive(6).ShouldBeFalse();
        _owned.Revoked([new("a", 5), new("b", 5)], lost: false);
        _owned.IsLive(5).ShouldBeFalse();
        _told.ShouldBe(["live 5 True", "drop 5 False"]);
    }

    [Fact]
    public void A_partition_that_comes_back_is_read_again_before_it_is_live()
    {
        _owned.Assigned([new("a", 0)]);
        _owned.CaughtUp(0);
        _owned.Revoked([new("a", 0)], lost: true);
        _owned.Assigned([new("a", 0)]);
        _owned.IsLive(0).ShouldBeFalse();
    }

    [Fact]
    public void Unknown_partitions_are_not_live()
    {
        _owned.IsLive(100).ShouldBeFalse();
        _owned.IsLive(-1).ShouldBeFalse();
    }
}
