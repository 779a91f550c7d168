using ModelNet.ModelWorker;
using ModelNet.ModelWorker.Ahead;

namespace ModelNet.Services.Tests;

/// <summary>When computing behind an expected token is worth it.</summary>
public sealed class AheadChoiceTests
{
    [Theory]
    [InlineData(1800, 10_000, 100, true)] // a broker's round trip beside a decode, and every guess is right
    [InlineData(1800, 10_000, 90, true)]
    [InlineData(1800, 10_000, 80, false)] // what is wrong costs more than what is right saves
    [InlineData(60, 10_000, 100, false)] // too little to gain
    [InlineData(60, 300, 100, false)]
    [InlineData(1000, 20, 100, false)]
    [InlineData(300, 50_000, 100, true)]
    [InlineData(3000, 50_000, 100, true)] // one of eight sessions' branches is a little slower than the other
    [InlineData(9000, 10_000, 100, true)]
    [InlineData(9000, 10_000, 80, false)] // may wait for a slower branch, and then even a right guess saves nothing
    public void It_pays_where_the_wait_is_worth_more_than_what_wrong_guesses_cost(int waitMicroseconds, int decodeMicroseconds, int rightPercent, bool pays)
    {
        var choice = new AheadChoice(DecodeAhead.Auto);
        Learn(choice, 80, waitMicroseconds, decodeMicroseconds, rightPercent);
        choice.Pays.ShouldBe(pays);
    }

    [Fact]
    public void It_is_measured_first_and_again_after_32_guesses()
    {
        var choice = new AheadChoice(DecodeAhead.Auto);
        for (var step = 0; step < 8; step++)
        {
            choice.Pays.ShouldBeFalse();
            Learn(choice, 1, 1800, 10_000, 100);
        }

        for (var guess = 0; guess < 32; guess++)
        {
            choice.Pays.ShouldBeTrue();
            choice.Decoded(TimeSpan.FromMilliseconds(10), ahead: true);
            choice.Decided(expected: true);
        }

        (choice.Pays, choice.IsWorthIt).ShouldBe((false, true));
        choice.Waited(TimeSpan.FromMicroseconds(1800));
        choice.Pays.ShouldBeTrue();
    }

    [Fact]
    public void A_pause_of_the_machine_is_no_wait()
    {
        var choice = new AheadChoice(DecodeAhead.Auto);
        Learn(choice, 80, 60, 10_000, 100);
        choice.Waited(TimeSpan.FromMilliseconds(5));
        choice.Pays.ShouldBeFalse();
    }

    [Fact]
    public void The_mode_decides_until_a_guess_has_failed()
    {
        var always = new AheadChoice(DecodeAhead.Always);
        always.Pays.ShouldBeTrue();
        always.GiveUp();
        always.Pays.ShouldBeFalse();
        var never = new AheadChoice(DecodeAhead.Never);
        Learn(never, 80, 1800, 10_000, 100);
        never.Pays.ShouldBeFalse();
    }

    private static void Learn(AheadChoice choice, int steps, int waitMicroseconds, int decodeMicroseconds, int rightPercent)
    {
        for (var step = 0; step < steps; step++)
        {
            choice.Decoded(TimeSpan.FromMicroseconds(decodeMicroseconds), ahead: false);
            choice.Waited(TimeSpan.FromMicroseconds(waitMicroseconds));
            choice.Decided((step * 37) % 100 < rightPercent);
        }
    }
}
