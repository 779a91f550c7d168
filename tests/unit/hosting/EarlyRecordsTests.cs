namespace ModelNet.Hosting.Tests;

public sealed class EarlyRecordsTests
{
    private readonly EarlyRecords _early = new(maxSessions: 3, maxRecordsPerSession: 2);

    [Fact]
    public void Records_come_back_once_in_their_order_and_only_for_their_session()
    {
        _early.Keep("a"u8, 0, [1]);
        _early.Keep("b"u8, 0, [9]);
        _early.Keep("a"u8, 0, [2]);
        _early.Take("a"u8).ShouldBe([[1], [2]]);
        _early.Take("a"u8).ShouldBeEmpty();
        _early.Take("b"u8).ShouldBe([[9]]);
    }

    [Fact]
    public void A_session_keeps_so_many_records_and_the_oldest_session_makes_room()
    {
        for (byte record = 0; record < 5; record++)
        {
            _early.Keep("a"u8, 0, [record]);
        }

        _early.Keep("b"u8, 0, [1]);
        _early.Keep("c"u8, 0, [1]);
        _early.Keep("d"u8, 0, [1]);
        _early.Sessions.ShouldBe(3);
        _early.Take("a"u8).ShouldBeEmpty();
        _early.Take("b"u8).Count.ShouldBe(1);
    }

    [Fact]
    public void Sessions_that_were_taken_leave_no_trace()
    {
        for (var i = 0; i < 10_000; i++)
        {
            var session = BitConverter.GetBytes(i);
            _early.Keep(session, 0, [1]);
            _early.Take(session).Count.ShouldBe(1);
        }

        _early.Keep("a"u8, 0, [1]);
        _early.Keep("b"u8, 0, [1]);
        _early.Keep("c"u8, 0, [1]);
        _early.Take("a"u8).Count.ShouldBe(1, "taken sessions do not count");
    }

    [Fact]
    public void A_partition_that_goes_takes_its_records_with_it()
    {
        _early.Keep("a"u8, 0, [1]);
        _early.Keep("b"u8, 1, [1]);
        _early.Drop(0);
        _early.Take("a"u8).ShouldBeEmpty();
        _early.Take("b"u8).Count.ShouldBe(1);
    }
}
