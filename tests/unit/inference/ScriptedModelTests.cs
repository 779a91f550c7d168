using System.Text;
using ModelNet.Inference.Scripted;
using ModelNet.Vocabulary;

namespace ModelNet.Inference.Tests;

public sealed class ScriptedModelTests
{
    private static readonly ContextOptions s_small = new() { MaxSequences = 3, TokensPerSequence = 64, MaxBatchTokens = 64 };

    private static VocabularyTable Words() => new ScriptedVocabulary()
        .Control("<s>").Bytes().Words("the", "the ", "cat", "你好", "世界", "cat").Raw([0xE4, 0xBD]).End("</s>", "<|im_end|>").Build();

    [Fact]
    public void A_vocabulary_has_the_kinds_it_was_given()
    {
        var table = Words();

        table.Count.ShouldBe(1 + 256 + 7 + 2);
        table.ControlIds.ToArray().ShouldBe([0]);
        table.EndOfGenerationIds.ToArray().ShouldBe([264, 265]);
        table.RepresentsEveryByte.ShouldBeTrue();
        table.IdsSharing(259).ToArray().ShouldBe([259, 262]);
    }

    [Theory]
    [InlineData("the cat", new[] { 258, 259 })]
    [InlineData("你好世界", new[] { 260, 261 })]
    [InlineData("a你", new[] { 'a' + 1, 263, 0xA0 + 1 })]
    [InlineData("<s></s>", new[] { '<' + 1, 's' + 1, '>' + 1, '<' + 1, '/' + 1, 's' + 1, '>' + 1 })]
    public void Text_is_split_by_the_longest_token(string text, int[] ids)
    {
        using var model = ScriptedModel.Random("m", Words(), 1);
        model.EncodeText(Encoding.UTF8.GetBytes(text)).ShouldBe(ids);
    }

    [Fact]
    public void The_scripted_answer_is_the_greedy_continuation_and_ends()
    {
        using var model = ScriptedModel.Saying("m", Words(), "the cat 你好!");
        Run(model, model.EncodePrompt([new ChatMessage("system", "s"), new ChatMessage("user", "q")])).ShouldBe("the cat 你好!");
    }

    [Fact]
    public void The_answer_may_depend_on_the_prompt()
    {
        var table = Words();
        using var model = new ScriptedModel(new ScriptedModelOptions { Vocabulary = table, Logits = ScriptedLogits.Answer(table, prompt => prompt.Contains("user: cat", StringComparison.Ordinal) ? "yes" : "no") });

        Run(model, model.EncodePrompt([new ChatMessage("user", "cat")])).ShouldBe("yes");
        Run(model, model.EncodePrompt([new ChatMessage("user", "dog")])).ShouldBe("no");
    }

    [Fact]
    public void Logits_are_a_pure_function_of_the_sequence_whatever_the_batch()
    {
        using var model = ScriptedModel.Random("m", Words(), 9);
        using var one = model.CreateContext(s_small);
        using var two = model.CreateContext(s_small);
        one.Decode([new(1, 0, 0, true), new(2, 1, 0, true), new(5, 0, 2, true)]);
        two.Decode([new(5, 0, 1, false)]);
        two.Decode([new(1, 0, 0, false)]);
        two.Decode([new(2, 1, 0, true)]);

        two.Logits(0).ToArray().ShouldBe(one.Logits(1).ToArray());
        one.Logits(0).ToArray().ShouldNotBe(one.Logits(2).ToArray());
        one.Logits(0).ToArray().ShouldAllBe(v => v >= -4 && v < 4);
        one.Logits(0)[0].ShouldBe(Reference(9, [1], 0), 1e-6f);
    }

    [Fact]
    public void Truncation_and_copies_equal_a_fresh_sequence()
    {
        using var model = ScriptedModel.Random("m", Words(), 3);
        using var context = (ScriptedContext)model.CreateContext(s_small);
        context.Decode([new(1, 0, 0, false), new(2, 1, 0, false), new(3, 2, 0, false)]);

        context.CopyPrefix(0, 1, 2);
        context.Truncate(0, 1);

        (context.Length(0), context.Length(1)).ShouldBe((1, 2));
        context.Tokens(1).ShouldBe([1, 2]);
        context.Decode([new(2, 1, 0, true), new(7, 2, 1, true), new(1, 0, 2, false), new(2, 1, 2, true)]);
        context.Logits(0).ToArray().ShouldBe(context.Logits(3).ToArray());
    }

    [Fact]
    public void Mistakes_have_the_codes_of_the_real_engine()
    {
        using var model = ScriptedModel.Random("m", Words(), 3);
        using var context = model.CreateContext(new ContextOptions { MaxSequences = 2, TokensPerSequence = 2, MaxBatchTokens = 3 });
        context.Decode([new(1, 0, 0, true)]);

        Code(() => context.Decode([])).ShouldBe("batch_invalid");
        Code(() => context.Decode(new DecodeToken[4])).ShouldBe("batch_invalid");
        Code(() => context.Decode([new(1, 0, 0, true)])).ShouldBe("position_invalid");
        Code(() => context.Decode([new(1, 2, 0, true)])).ShouldBe("position_invalid");
        Code(() => context.Decode([new(1, 0, 2, true)])).ShouldBe("sequence_invalid");
        Code(() => context.Decode([new(-1, 1, 0, true)])).ShouldBe("token_invalid");
        Code(() => context.Decode([new(1, 1, 0, true), new(1, 2, 0, true)])).ShouldBe("context_full");
        Code(() => context.Truncate(0, 2)).ShouldBe("position_invalid");
        Code(() => context.CopyPrefix(0, 0, 1)).ShouldBe("sequence_not_empty");
        Code(() => context.CopyPrefix(0, 1, 2)).ShouldBe("position_invalid");
        Code(() => context.Logits(1).ToArray()).ShouldBe("logits_missing");
        Code(() => model.CreateContext(new ContextOptions { Threads = 0 })).ShouldBe("context_options_invalid");
        context.Length(0).ShouldBe(1);
        context.Logits(0).Length.ShouldBe(model.Vocabulary.Count);
    }

    [Fact]
    public void A_fault_is_thrown_instead_of_decoding()
    {
        var options = new ScriptedModelOptions
        {
            Vocabulary = Words(),
            Logits = ScriptedLogits.Random(1),
            Fault = decode => decode == 1 ? new InferenceException("decode_failed", "scripted", "none") : null,
        };
        using var model = new ScriptedModel(options);
        using var context = model.CreateContext(s_small);
        context.Decode([new(1, 0, 0, true)]);

        Code(() => context.Decode([new(1, 1, 0, true)])).ShouldBe("decode_failed");
        context.Length(0).ShouldBe(1);
        context.Decode([new(1, 1, 0, true)]);
    }

    [Fact]
    public void A_decode_takes_its_time_on_the_given_clock()
    {
        var clock = new ManualClock();
        using var model = new ScriptedModel(new ScriptedModelOptions { Vocabulary = Words(), Logits = ScriptedLogits.Random(1), DecodeTime = TimeSpan.FromHours(1), Time = clock });
        using var context = model.CreateContext(s_small);
        var thread = new Thread(() => context.Decode([new(1, 0, 0, true)]));
        thread.Start();
        clock.Created.Wait(TimeSpan.FromSeconds(30)).ShouldBeTrue("the decode asks the clock");
        clock.Due.ShouldBe(TimeSpan.FromHours(1));

        thread.IsAlive.ShouldBeTrue();
        clock.Fire();
        thread.Join(TimeSpan.FromSeconds(30)).ShouldBeTrue("the decode ends when the clock says so");
    }

    private static string Code(Action action) => Should.Throw<InferenceException>(action).Code;

    private static string Run(ScriptedModel model, int[] prompt)
    {
        using var context = model.CreateContext(s_small with { TokensPerSequence = 256, MaxBatchTokens = 256 });
        context.Decode([.. prompt.Select((id, i) => new DecodeToken(id, i, 0, i == prompt.Length - 1))]);
        var text = new List<byte>();
        for (var (row, steps) = (prompt.Length - 1, 0); steps < 50; row = 0, steps++)
        {
            var id = context.Logits(row).IndexOf(context.Logits(row).ToArray().Max());
            if (model.Vocabulary.KindOf(id) == TokenKind.EndOfGeneration)
            {
                return Encoding.UTF8.GetString([.. text]);
            }

            text.AddRange(model.Vocabulary.BytesOf(id));
            context.Decode([new DecodeToken(id, context.Length(0), 0, true)]);
        }

        throw new InvalidOperationException("the answer does not end");
    }

    // The documented function, written once more: recorded sessions of tests rely on it.
    private static float Reference(ulong seed, int[] history, int id)
    {
        static ulong Mix(ulong x)
        {
            var z = unchecked(x + 0x9E3779B97F4A7C15UL);
            z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL);
            z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EBUL);
            return z ^ (z >> 31);
        }

        var state = history.Aggregate(Mix(seed), (s, token) => Mix(s ^ (ulong)token));
        return (float)((Mix(state ^ ((ulong)id << 32)) >> 40) / 16777216.0 * 8 - 4);
    }

    private sealed class ManualClock : TimeProvider
    {
        private Action? _fire;

        public ManualResetEventSlim Created { get; } = new();

        public TimeSpan Due { get; private set; }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            (_fire, Due) = (() => callback(state), dueTime);
            Created.Set();
            return new Timer();
        }

        public void Fire() => _fire!();

        private sealed class Timer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
