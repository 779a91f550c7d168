using ModelNet.Tests.Support;

namespace ModelNet.Inference.Llama.Tests;

public sealed class LlamaContextTests
{
    // Logits of one token differ a little with the shape of the batch that it was computed in.
    private const float Tolerance = 0.05f;

    private static readonly string[] s_questions = ["What is the capital of France?", "Name a colour.", "What is 2 + 2?"];

    private static int[] Prompt(LlamaModel model, string question) => model.EncodePrompt([new ChatMessage("user", question)]);

    [SkippableFact]
    public void Greedy_output_answers_the_question_and_is_the_same_every_time()
    {
        var model = Engine.SmolLM2();
        var first = Greedy.Run(model, Prompt(model, s_questions[0]), 24);

        Greedy.Text(model, first).ShouldContain("Paris");
        Greedy.Run(model, Prompt(model, s_questions[0]), 24).ShouldBe(first);
    }

    [SkippableFact]
    public void Sequences_in_one_batch_give_the_tokens_that_each_gives_alone()
    {
        var model = Engine.SmolLM2();
        var prompts = s_questions.Select(q => Prompt(model, q)).ToArray();
        var alone = prompts.Select(p => Greedy.Run(model, p, 12)).ToArray();
        using var context = model.CreateContext(new ContextOptions { MaxSequences = 3, TokensPerSequence = 256 });
        var logits = prompts.Select((p, s) => Greedy.Prefill(context, p, s)).ToArray();
        var together = prompts.Select(_ => new List<int>()).ToArray();

        for (var step = 0; step < 12; step++)
        {
            var open = Enumerable.Range(0, 3).Where(s => alone[s].Count > step).ToArray();
            var batch = open.Select(s => new DecodeToken(Greedy.ArgMax(logits[s]), context.Length(s), s, true)).ToArray();
            Array.ForEach(batch, t => together[t.Sequence].Add(t.Token));
            if (batch.Length > 0)
            {
                context.Decode(batch);
                Array.ForEach(open, s => logits[s] = context.Logits(Array.IndexOf(open, s)).ToArray());
            }
        }

        together.ShouldBe(alone);
    }

    [SkippableFact]
    public void Decoding_after_truncation_equals_a_fresh_context()
    {
        var model = Engine.SmolLM2();
        var prompt = Prompt(model, s_questions[0]);
        using var fresh = model.CreateContext(new ContextOptions { TokensPerSequence = 256 });
        using var context = model.CreateContext(new ContextOptions { TokensPerSequence = 256 });
        var expected = Greedy.Prefill(fresh, prompt);
        Greedy.Prefill(context, prompt);
        Greedy.Prefill(context, model.EncodeText(" something else entirely"u8));

        context.Truncate(0, 0);
        Greedy.Distance(Greedy.Prefill(context, prompt), expected).ShouldBe(0);

        context.Truncate(0, prompt.Length - 3);
        context.Length(0).ShouldBe(prompt.Length - 3);
        Greedy.Distance(Greedy.Prefill(context, prompt[^3..]), expected).ShouldBeLessThan(Tolerance * Spread(expected));
    }

    [SkippableFact]
    public void A_copied_prefix_equals_its_own_prefill()
    {
        var model = Engine.SmolLM2();
        var prompt = Prompt(model, s_questions[0]);
        var tail = model.EncodeText(" and of Spain?"u8);
        using var context = model.CreateContext(new ContextOptions { MaxSequences = 3, TokensPerSequence = 256 });
        var whole = Greedy.Prefill(context, prompt);
        var length = prompt.Length - 5;

        context.CopyPrefix(0, 2, length);
        context.Length(2).ShouldBe(length);
        Greedy.Prefill(context, prompt[..length], 1);
        var copied = Greedy.Prefill(context, tail, 2);

        Greedy.Distance(copied, Greedy.Prefill(context, tail, 1)).ShouldBe(0);
        context.Truncate(2, 0);
        context.CopyPrefix(0, 2, prompt.Length);
        context.Truncate(2, prompt.Length - 1);
        Greedy.Distance(Greedy.Prefill(context, prompt[^1..], 2), whole).ShouldBeLessThan(Tolerance * Spread(whole));
    }

    [SkippableFact]
    public void A_copy_survives_what_happens_to_its_source_before_the_next_decode()
    {
        var model = Engine.SmolLM2();
        var prompt = Prompt(model, s_questions[0]);
        var tail = model.EncodeText(" Paris"u8);
        using var context = model.CreateContext(new ContextOptions { MaxSequences = 3, TokensPerSequence = 256 });
        Greedy.Prefill(context, prompt);
        context.CopyPrefix(0, 1, prompt.Length);
        context.CopyPrefix(1, 2, prompt.Length);
        context.Truncate(0, 0);
        context.Truncate(1, 0);
        Greedy.Prefill(context, Prompt(model, s_questions[2]));
        Greedy.Prefill(context, prompt, 1);

        Greedy.Distance(Greedy.Prefill(context, tail, 2), Greedy.Prefill(context, tail, 1)).ShouldBe(0);
    }

    [SkippableFact]
    public void Several_positions_scored_in_one_decode_agree_with_one_by_one()
    {
        var model = Engine.SmolLM2();
        var prompt = Prompt(model, s_questions[0]);
        var answer = Greedy.Run(model, prompt, 8);
        using var context = model.CreateContext(new ContextOptions { TokensPerSequence = 256 });
        Greedy.Prefill(context, prompt);

        context.Decode(Greedy.Batch(answer, 0, prompt.Length, all: true));

        Enumerable.Range(0, answer.Count - 1).Select(i => Greedy.ArgMax(context.Logits(i))).ShouldBe(answer.Skip(1));
    }

    [SkippableFact]
    public void Errors_have_codes_and_leave_the_caches_as_they_were()
    {
        var model = Engine.SmolLM2();
        using var context = model.CreateContext(new ContextOptions { MaxSequences = 2, TokensPerSequence = 8, MaxBatchTokens = 6 });
        var ids = model.EncodeText("one two three four five six"u8)[..6];
        Greedy.Prefill(context, ids);

        Code(() => context.Decode(Greedy.Batch(ids[..3], 0, 6))).ShouldBe("context_full");
        Code(() => context.Decode(Greedy.Batch(ids[..2], 0, 5))).ShouldBe("position_invalid");
        Code(() => context.Decode(Greedy.Batch(ids[..2], 2))).ShouldBe("sequence_invalid");
        Code(() => context.Decode([])).ShouldBe("batch_invalid");
        Code(() => context.Decode([new DecodeToken(model.Vocabulary.Count, 6, 0, true)])).ShouldBe("token_invalid");
        Code(() => context.Truncate(0, 7)).ShouldBe("position_invalid");
        Code(() => context.CopyPrefix(0, 1, 7)).ShouldBe("position_invalid");
        Code(() => context.CopyPrefix(1, 0, 0)).ShouldBe("sequence_not_empty");
        context.Length(0).ShouldBe(6);
        context.Decode(Greedy.Batch(ids[..2], 0, 6));
        Code(() => context.Logits(0).ToArray()).ShouldBe("logits_missing");
        context.Logits(1).Length.ShouldBe(model.Vocabulary.Count);
    }

    [SkippableFact]
    public void Steady_decoding_allocates_nothing()
    {
        var model = Engine.SmolLM2();
        using var context = model.CreateContext(new ContextOptions { TokensPerSequence = 256 });
        var batch = new DecodeToken[1];
        Steps(context, batch, 4);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Steps(context, batch, 16);

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    [SkippableFact]
    public void A_context_outlives_its_disposed_model()
    {
        Engine.Require();
        using var folder = new TemporaryFolder();
        var path = TinyGguf.Write(folder.File("tiny.gguf"), TinyVocabulary.SentencePiece("▁the", "▁cat"), 1);
        var model = LlamaModel.Load(new LlamaModelOptions { Path = path });
        using var context = model.CreateContext(new ContextOptions { TokensPerSequence = 64 });
        model.Dispose();

        Greedy.Prefill(context, [1, 2, 3]).ShouldAllBe(v => float.IsFinite(v));
        Should.Throw<ObjectDisposedException>(() => model.EncodeText("x"u8));
    }

    private static void Steps(IModelContext context, DecodeToken[] batch, int count)
    {
        for (var i = 0; i < count; i++)
        {
            batch[0] = new DecodeToken(20 + i, context.Length(0), 0, true);
            context.Decode(batch);
            Greedy.ArgMax(context.Logits(0));
        }
    }

    private static string Code(Action action) => Should.Throw<InferenceException>(action).Code;

    private static float Spread(float[] logits) => logits.Max() - logits.Min();
}
