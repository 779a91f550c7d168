namespace ModelNet.Hosting.Tests;

public sealed class OpenWorkTests
{
    private readonly OpenWork _work = new();
    private readonly OwnedPartitions _owned = new();

    public OpenWorkTests()
    {
        for (var partition = 0; partition < 3; partition++)
        {
            _owned.CaughtUp(partition);
        }
    }

    [Fact]
    public void Without_open_work_everything_handled_may_be_committed()
    {
        _work.Handled("t", 0, 4);
        Committed().ShouldBe([("t", 0, 5L)]);
        Committed().ShouldBeEmpty("nothing moved since");
    }

    [Fact]
    public void Open_work_holds_its_first_record_and_what_other_topics_had_reached()
    {
        _work.Handled("tasks", 0, 9);
        _work.Handled("tokens", 0, 99);
        Committed();
        _work.Handled("tasks", 0, 10);
        _work.Open("s", "tasks", 0, 10);
        _work.Handled("tokens", 0, 150);
        _work.Handled("tasks", 0, 30);
        Committed().ShouldBeEmpty("tasks is held at 10 and tokens at 100");

        _work.Close("s");
        Committed().ShouldBe([("tasks", 0, 31L), ("tokens", 0, 151L)], ignoreOrder: true);
    }

    [Fact]
    public void The_oldest_piece_of_work_decides()
    {
        for (var i = 0; i < 5; i++)
        {
            _work.Handled("t", 0, i);
            _work.Open($"s{i}", "t", 0, i);
        }

        _work.Close("s1");
        _work.Close("s0");
        Committed().ShouldBe([("t", 0, 2L)]);
        _work.Close("s4");
        _work.Close("s3");
        _work.Close("s3");
        Committed().ShouldBeEmpty();
        _work.Close("s2");
        Committed().ShouldBe([("t", 0, 5L)]);
    }

    [Fact]
    public void Work_holds_back_the_partitions_of_its_own_number_only()
    {
        _work.Handled("tasks", 1, 4);
        _work.Open("s", "tasks", 1, 4);
        _work.Handled("tasks", 1, 9);
        _work.Handled("tasks", 2, 7);
        Committed().ShouldBe([("tasks", 1, 4L), ("tasks", 2, 8L)], ignoreOrder: true);
    }

    [Fact]
    public void A_revoked_partition_is_forgotten_and_starts_again_from_where_it_is_read()
    {
        _work.Handled("tasks", 1, 4);
        _work.Open("s", "tasks", 1, 4);
        _work.Handled("tasks", 2, 7);
        _work.Open("t", "tasks", 2, 7);
        _work.Revoke(1);
        _work.Count.ShouldBe(1);
        _work.Close("s");
        Committed().ShouldBe([("tasks", 2, 7L)]);

        _work.Handled("tasks", 1, 2);
        Committed().ShouldBe([("tasks", 1, 3L)]);
    }

    [Fact]
    public void A_topic_that_appears_later_is_needed_whole_by_work_that_was_open_before()
    {
        _work.Handled("tasks", 0, 0);
        _work.Open("s", "tasks", 0, 0);
        _work.Handled("late", 0, 7);
        Committed().ShouldBeEmpty();
        _work.Close("s");
        Committed().ShouldContain(("late", 0, 8L));
    }

    [Fact]
    public void Asking_allocates_nothing()
    {
        _work.Handled("t", 0, 0);
        _work.Open("s", "t", 0, 0);
        Action<string, int, long> ignore = static (_, _, _) => { };
        _work.Advance(_owned, ignore);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 1; i < 100; i++)
        {
            _work.Handled("t", 0, i);
            _work.Advance(_owned, ignore);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    private List<(string, int, long)> Committed()
    {
        var moved = new List<(string, int, long)>();
        _work.Advance(_owned, (topic, partition, next) => moved.Add((topic, partition, next)));
        return moved;
    }
}
