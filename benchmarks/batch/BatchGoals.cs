using ModelNet.Bench.Bus;
using ModelNet.Inference;
using ModelNet.ModelWorker;

namespace ModelNet.Bench.Batch;

/// <summary>The goals of the scheduler, each a ratio of two things measured in this run.</summary>
internal sealed class BatchGoals(IReadOnlyList<IModel> models, bool quick)
{
    private const int Room = 128;
    private const string Pair = "[m0, m1]";
    private const string Three = "[m0, m1, m2]";
    private const string Loops = "bare loops at once, without the product";
    private const string Waiting = "workers that never compute ahead";
    private readonly int _rounds = quick ? 1 : 4;
    private readonly int _tokens = quick ? 24 : 32;

    public IEnumerable<(string Name, Func<Task> Measure)> All =>
    [
        ("G5", BatchedDecode),
        ("G6", BatchKnee),
        ("G7", CoreEfficiency),
        ("G8", TwoBranches),
        ("G9", ThreeBranches),
        ("G10", ManySessions),
        ("G24", SharedPrefixes),
        ("G25", ForeignLoad),
    ];

    private async Task BatchedDecode()
    {
        var questions = Questions.Some(32);
        using var bare = new BareLoop(models[0], questions, Room);
        await using var product = await Product.StartAsync([models[0]], 32, Room);
        WarmUp.Until(() => product.Run("m0", questions, _tokens));
        Paired.Print(
            "G5 batched decode of 32 sessions through the product / bare loop of 32",
            "(good >= 0.92, stretch 0.97)",
            _rounds,
            () => bare.Rate(32, _tokens),
            () => product.Run("m0", questions, _tokens).SteadyRate());
    }

    // The curve from the bare loop, the choice from the product.
    private async Task BatchKnee()
    {
        int[] sizes = [1, 2, 4, 8, 16, 24, 32, 48, 64];
        var questions = Questions.Some(64);
        var curve = sizes.ToDictionary(size => size, _ => new List<double>());
        using (var bare = new BareLoop(models[0], questions, Room))
        {
            for (var round = 0; round < (quick ? 3 : 5); round++)
            {
                foreach (var size in round % 2 == 0 ? sizes : sizes.Reverse())
                {
                    curve[size].Add(bare.Rate(size, size <= 8 ? 8 : 3));
                }
            }
        }

        var rates = curve.ToDictionary(point => point.Key, point => Statistics.Of(point.Value).Median);
        await using var product = await Product.StartAsync([models[0]], 64, Room);
        product.Run("m0", questions, quick ? 16 : 64);
        var chosen = product.Counters.SequenceLimit;
        var below = sizes.Last(size => size <= chosen);
        Console.WriteLine($"G6 tokens/s at the chosen batch / best: {rates[below] / rates.Values.Max():0.000} (good >= 0.95, stretch 0.98); chosen {chosen}");
        Console.WriteLine($"   {string.Join(", ", rates.Select(point => $"{point.Key}: {point.Value:0.0}"))} tokens/s; load {Paired.Load()}");
    }

    // The branches' core-seconds per token come from the bare loop, alone on its core.
    private async Task CoreEfficiency()
    {
        var questions = Questions.Some(8);
        using var bare = new BareLoop(models[0], questions, Room);
        using var loops = new LoopsAtOnce(models.Take(2), questions, Room);
        await using var product = await Product.StartAsync([models[0], models[1]], 8, Room);
        await using var waiting = await Product.StartAsync([models[0], models[1]], 8, Room, ahead: DecodeAhead.Never);
        WarmUp.Until(() => product.Run(Pair, questions, _tokens), () => waiting.Run(Pair, questions, _tokens));
        Paired.Print(
            "G7 core efficiency, 2 branches, 8 sessions: branches' core-seconds per token x fused tokens / (wall x cores)",
            "(good >= 0.85, stretch 0.92)",
            _rounds,
            () => bare.Rate(8, _tokens) * Environment.ProcessorCount / 2,
            () => product.Run(Pair, questions, _tokens).SteadyRate(),
            (Loops, () => loops.Rate(8, _tokens)),
            (Waiting, () => waiting.Run(Pair, questions, _tokens).SteadyRate()));
        Console.WriteLine($"   {product.Counters.DecodedTokens / (double)product.Counters.Decodes:0.0} tokens of 8 in a decode, prefills and the sessions' last tokens included; forward passes took {product.Utilisation} of the time");
        Console.WriteLine($"   {product.Counters.GuessedRight} of {product.Counters.DecodedTokens} tokens of the first model were computed before they were decided, {product.Counters.GuessedWrong} guesses were wrong");
    }

    private async Task TwoBranches()
    {
        await using var product = await Product.StartAsync([models[0], models[1]], 8, Room);
        await using var waiting = await Product.StartAsync([models[0], models[1]], 8, Room, ahead: DecodeAhead.Never);
        foreach (var sessions in new[] { 1, 8 })
        {
            var questions = Questions.Some(sessions);
            using var loops = new LoopsAtOnce(models.Take(2), questions, Room);
            WarmUp.Until(() => product.Run(Pair, questions, _tokens), () => product.Run("m0", questions, _tokens), () => waiting.Run(Pair, questions, _tokens));
            Paired.Print(
                $"G8 fused tokens/s, 2 equal branches / one model on one thread, sessions {sessions}",
                "(good >= 0.93, stretch 0.95)",
                _rounds,
                () => product.Run("m0", questions, _tokens).SteadyRate(),
                () => product.Run(Pair, questions, _tokens).SteadyRate(),
                (Loops, () => loops.Rate(sessions, _tokens)),
                (Waiting, () => waiting.Run(Pair, questions, _tokens).SteadyRate()));
        }
    }

    private async Task ThreeBranches()
    {
        await using var product = await Product.StartAsync([models[0], models[1], models[2]], 8, Room);
        await using var waiting = await Product.StartAsync([models[0], models[1], models[2]], 8, Room, ahead: DecodeAhead.Never);
        var questions = Questions.Some(8);
        using var loops = new LoopsAtOnce(models, questions, Room);
        WarmUp.Until(() => product.Run(Three, questions, _tokens), () => product.Run("m0", questions, _tokens), () => waiting.Run(Three, questions, _tokens));
        Paired.Print(
            "G9 fused tokens/s, 3 equal branches on 2 cores / one model on one thread, 8 sessions",
            "(good >= 0.60, stretch 0.63; ideal 0.667)",
            _rounds,
            () => product.Run("m0", questions, _tokens).SteadyRate(),
            () => product.Run(Three, questions, _tokens).SteadyRate(),
            (Loops, () => loops.Rate(8, _tokens)),
            (Waiting, () => waiting.Run(Three, questions, _tokens).SteadyRate()));
        Console.WriteLine($"   {product.Counters.GuessedRight} of {product.Counters.DecodedTokens} tokens of the first model were computed before they were decided, {product.Counters.GuessedWrong} guesses were wrong");
    }

    private async Task ManySessions()
    {
        using (var loops = new LoopsAtOnce(models.Take(2), Questions.Some(32), Room))
        {
            Paired.Print("G10 of two bare loops at once, without the product", "", _rounds, () => loops.Rate(1, 2 * _tokens), () => loops.Rate(32, _tokens / 4));
        }

        await using var product = await Product.StartAsync([models[0], models[1]], 32, Room);
        WarmUp.Until(() => product.Run(Pair, Questions.Some(32), _tokens), () => product.Run(Pair, Questions.Some(1), _tokens));
        Paired.Print(
            "G10 fused tokens/s of 2 branches, 32 sessions / 1 session",
            "(good >= 1.5, stretch 1.6)",
            _rounds,
            () => product.Run(Pair, Questions.Some(1), 2 * _tokens).SteadyRate(),
            () => product.Run(Pair, Questions.Some(32), _tokens).SteadyRate());
    }

    private async Task SharedPrefixes()
    {
        var questions = Questions.WithPrefix(32, 256, "Listen:");
        await using var with = await Product.StartAsync([models[0]], 32, 384);
        with.Run("m0", questions, 1);
        await using var without = await Product.StartAsync([models[0]], 2, 384, minSharedPrefix: 0);
        without.Run("m0", [.. questions.Take(2)], 1);
        var alone = without.Counters.PrefillTokens * 16;
        Console.WriteLine($"G24 prefill tokens of 32 prompts with a prefix of {(with.Counters.SharedTokens / 31.0):0} tokens / without reuse: {with.Counters.PrefillTokens / (double)alone:0.000} (good <= 0.15, stretch 0.10); {with.Counters.PrefillTokens} of {alone}");
    }

    private async Task ForeignLoad()
    {
        await using var product = await Product.StartAsync([models[0], models[1]], 8, Room);
        var questions = Questions.Some(8);
        WarmUp.Until(() => product.Run(Pair, questions, _tokens));
        Paired.Print(
            "G25 fused tokens/s of 2 branches with one foreign busy loop / without",
            "(good >= 0.6, stretch 0.66)",
            _rounds,
            () => product.Run(Pair, questions, _tokens).SteadyRate(),
            () =>
            {
                using var foreign = new BusyLoop(TimeSpan.FromSeconds(60));
                return product.Run(Pair, questions, _tokens).SteadyRate();
            });
    }
}
