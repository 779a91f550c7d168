using ModelNet.Cli.Errors;
using ModelNet.Cli.Models;
using ModelNet.Cli.Tests.Support;
using ModelNet.Tests.Support;

namespace ModelNet.Cli.Tests.Models;

/// <summary>How many sequences are held is bounded by the memory for their KV caches.</summary>
public sealed class KvRoomTests
{
    private const long GiB = 1L << 30;
    private readonly List<string> _notes = [];

    [Fact]
    public void As_many_as_fit_beside_the_weights_are_taken()
    {
        // 16 GiB × 0.9 − 2 × 4.5 GiB of weights = 5.4 GiB; a sequence of 4096 tokens takes 2 × 512 MiB.
        var room = Room(16 * GiB);
        room.Choose(null, 4, 1, "--parallel", _notes.Add).ShouldBe(4);
        room.Choose(null, 2, 2, "--parallel", _notes.Add).ShouldBe(2);
        _notes.ShouldBeEmpty();
        room.Choose(null, 64, 1, "--parallel", _notes.Add).ShouldBe(5);
        _notes.ShouldHaveSingleItem().ShouldBe("note: --parallel 5 instead of 64: 64 KV caches for a, b take 64 GiB of memory, and 5.4 GiB are left beside the weights");
        room.Choose(5, 4, 1, "--parallel", _notes.Add).ShouldBe(5, "more than usual, and it fits");
    }

    [Fact]
    public void What_is_asked_for_and_does_not_fit_is_refused_with_what_does()
    {
        Refused(Room(16 * GiB), 6, 1).ShouldBe(new CliError(
            "kv_memory_short",
            "--parallel 6 does not fit: 6 KV caches for a, b take 6 GiB of memory, and 5.4 GiB are left beside the weights",
            "give --parallel 5 or less, or fewer tokens for each session: --context (now 4096)"));
        Refused(Room(16 * GiB), 3, 2).Hint.ShouldStartWith("give --parallel 2 or less");
    }

    [Fact]
    public void When_not_even_one_fits_the_context_that_would_is_named()
    {
        // 10.4 GiB × 0.9 − 9 GiB = 0.36 GiB: 1474 tokens of 2 × 128 KiB.
        var error = Refused(Room((long)(10.4 * GiB)), null, 1);
        (error.Code, error.Hint).ShouldBe(("kv_memory_short", "give fewer tokens for each session: --context 1474 or less"));
        Room((long)(10.4 * GiB), 1474).Choose(null, 4, 1, "--parallel", _notes.Add).ShouldBe(1);
        Refused(Room(2 * GiB), null, 1).Hint.ShouldBe("use smaller models, or a machine with more memory");
    }

    [Fact]
    public void The_engine_has_a_bound_of_its_own()
    {
        var room = Room(10_000 * GiB);
        Refused(room, 129, 2).ShouldBe(new CliError("too_many_sequences", "--parallel 129 does not fit: a model holds at most 256 sequences, and these are 258", "give --parallel 128 or less"));
        room.Choose(null, 64, 5, "--parallel", _notes.Add).ShouldBe(51);
        Refused(room, 1, 300).Hint.ShouldBe("name fewer branches of one model");
    }

    [Fact]
    public void A_model_has_no_more_context_than_it_was_trained_for()
        => Room(16 * GiB, 1 << 20).Choose(null, 64, 1, "--parallel", _notes.Add).ShouldBe(2, "two models of 8192 tokens take 2 GiB");

    [Fact]
    public void Where_nothing_is_known_memory_is_no_bound()
    {
        Room(null).Choose(200, 4, 1, "--parallel", _notes.Add).ShouldBe(200);
        new KvRoom([Model("a") with { KvBytesPerToken = 0 }], 4096, GiB, 256).Choose(200, 4, 1, "--parallel", _notes.Add).ShouldBe(200);
    }

    [Fact]
    public void The_machine_says_what_is_left()
    {
        MachineMemory.Left(["MemTotal:       24684168 kB", "MemAvailable:   23656000 kB"]).ShouldBe(23656000L << 10);
        MachineMemory.Left(["MemTotal:       24684168 kB"]).ShouldBeNull();
        MachineMemory.Available().ShouldBeInRange(1 << 20, 1L << 50);
    }

    [SkippableTheory]
    [InlineData("run", "what is two?")]
    [InlineData("batch", "q.jsonl", "-o", "out.jsonl")]
    public async Task A_command_says_so_before_it_loads_a_model(params string[] command)
    {
        Skip.If(TestFiles.EngineFolder is null, "llama.cpp's libraries are not there: run infra/native/setup.sh");
        using var models = new TinyModels();
        File.WriteAllText(Path.Combine(models.Folder, "q.jsonl"), """{"id": "1", "question": "what is two?"}""");
        string[] arguments = [.. command, "--flow", "[ada-2m, ada-2m]", "--models", "models", "--parallel", "1"];
        var refused = await InProcess.Run(models.Folder, arguments, memory: 600 << 10);
        refused.ExitCode.ShouldBe(ExitCode.Usage);
        refused.Error.ShouldContain("error: kv_memory_short: --parallel 1 does not fit: 2 KV caches for ada-2m take 512 KiB of memory");
        refused.Error.ShouldNotContain("tokens, cpu");
    }

    private CliError Refused(KvRoom room, int? asked, int each) => Should.Throw<CliException>(() => room.Choose(asked, 4, each, "--parallel", _notes.Add)).Errors.ShouldHaveSingleItem();

    private static KvRoom Room(long? available, int context = 4096) => new([Model("a"), Model("b")], context, available, 256);

    /// <summary>As Llama 3 8B in 4 bits.</summary>
    private static HashedModel Model(string name) => new(new ModelFile(name, $"/models/{name}.gguf", "--model"), name) { KvBytesPerToken = 128 << 10, TrainedContext = 8192, Bytes = 9 * GiB / 2 };
}
