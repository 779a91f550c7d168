namespace ModelNet.Cli.CommandLine;

/// <summary>The examples of each verb's help.</summary>
internal static class Examples
{
    private static readonly Dictionary<string, string[]> ByVerb = new(StringComparer.Ordinal)
    {
        ["run"] =
        [
            "modelnet run \"A bus has 41 people. 19 get off. How many are left?\" --flow pi",
            "modelnet run \"What is 6 * 7?\" --flow \"abacus > [almanac, scribe]\" --max-tokens 64",
            "modelnet run --questions questions.jsonl --limit 10 --flow flows/si.yaml --flow flows/pi.yaml",
            "modelnet run \"Hello\" --flow \"[a, b]\" --model a=~/models/qwen.gguf --model b=~/models/yi.gguf",
            "modelnet run --questions questions.jsonl --flow pi --resume",
            "cat prompt.txt | modelnet run - --flow scribe --quiet > answer.txt",
        ],
        ["batch"] =
        [
            "modelnet batch --flow pi questions.jsonl -o answers.jsonl",
            "modelnet batch --flow \"[a, b]\" --model a=~/models/qwen.gguf --model b=~/models/yi.gguf requests.jsonl.gz -o answers.jsonl",
            "modelnet batch --flow pi questions.jsonl -o answers.jsonl --resume",
            "modelnet batch --flow pi questions.jsonl -o answers.jsonl --resume --retry-failed",
            "cat questions.jsonl | modelnet batch --flow scribe - -o - | jq -r .answer",
        ],
        ["eval"] =
        [
            "modelnet eval --limit 100",
            "modelnet eval --questions gsm8k.jsonl --limit 200 --seed 1 --model a=~/models/qwen.gguf --model b=~/models/yi.gguf",
            "modelnet eval --models abacus,scribe --structures si,pi -o evals/two",
            "modelnet eval --flow \"abacus > [almanac, scribe]\" --flow flows/weighted.yaml",
            "modelnet eval --resume",
        ],
        ["worker"] =
        [
            "modelnet worker --model abacus --kafka localhost:9092",
            "modelnet worker --model qwen=~/models/qwen.gguf --gpu -1 --sequences 32 --kafka k1:9092,k2:9092",
            "MODELNET_KAFKA_PASSWORD=… modelnet worker --model scribe --kafka k1:9093 --kafka-user worker --kafka-ca ca.pem",
        ],
        ["fuser"] = ["modelnet fuser --kafka localhost:9092"],
        ["router"] = ["modelnet router --model abacus --model almanac --model scribe --kafka localhost:9092"],
        ["dashboard"] =
        [
            "modelnet dashboard --kafka localhost:9092",
            "modelnet dashboard --kafka localhost:9092 --topic-prefix team-a. --listen 8090",
            "modelnet dashboard --kafka k1:9092 --listen 0.0.0.0:8080 --host-name models.example.org",
        ],
        ["topics"] = ["modelnet topics create --model abacus --model almanac --model scribe --kafka localhost:9092", "modelnet topics describe --kafka localhost:9092", "modelnet topics acl --model abacus --model almanac --model scribe"],
        ["create"] =
        [
            "modelnet topics create --model abacus --model almanac --model scribe --kafka localhost:9092 --dry-run",
            "modelnet topics create --model qwen --model yi --partitions 24 --replication 3 --retention-days 30 --kafka k1:9092,k2:9092",
        ],
        ["describe"] = ["modelnet topics describe --kafka localhost:9092", "modelnet topics describe --kafka localhost:9092 --json | jq 'select(.type == \"group\")'"],
        ["acl"] =
        [
            "modelnet topics acl --model abacus --model almanac --model scribe --kafka k1:9093 > acls.sh",
            "modelnet topics acl --model qwen --model yi --principal-prefix User:team-a- --topic-prefix team-a. --json",
            "MODELNET_KAFKA_PASSWORD=… modelnet topics acl --model qwen --model yi --apply --kafka k1:9093 --kafka-user admin --kafka-ca ca.pem",
        ],
        ["flows"] = ["modelnet flows", "modelnet flows show pi", "modelnet flows show \"abacus > [almanac, scribe]\" --json"],
        ["show"] = ["modelnet flows show flows/s2p.yaml", "modelnet models show abacus"],
        ["models"] = ["modelnet models", "modelnet models --models ~/gguf", "modelnet models show abacus --json"],
        ["validate"] = ["modelnet validate flows/*.yaml", "modelnet validate my-flow.yaml --json"],
        ["doctor"] = ["modelnet doctor", "modelnet doctor --log .modelnet/runs/20260101-120000-ab12", "modelnet doctor --kafka localhost:9092"],
        ["completion"] = ["source <(modelnet completion bash)", "modelnet completion fish > ~/.config/fish/completions/modelnet.fish"],
    };

    private static readonly string[] First = ["modelnet doctor", "modelnet models", "modelnet run \"What is 6 * 7?\" --flow pi", "modelnet run --help"];

    /// <summary>The examples of a verb; those of a beginning for the command itself.</summary>
    public static IReadOnlyList<string> Of(string verb) => ByVerb.GetValueOrDefault(verb) ?? First;
}
