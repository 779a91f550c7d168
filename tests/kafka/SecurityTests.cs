using ModelNet.Bus;
using ModelNet.Bus.Conformance;
using ModelNet.Bus.Kafka;
using ModelNet.Tests.Support.Kafka;

namespace ModelNet.Kafka.Conformance;

/// <summary>Encrypted listeners, with certificates made for this run.</summary>
public sealed class SecurityTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("modelnet-secrets-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [SkippableFact]
    public async Task Scram_over_tls_works()
    {
        var kafka = OwnKafka.Get();
        await RoundTrip(Scram(kafka, Secret("right", kafka.Password), kafka.Certificates!.CaFile));
    }

    [SkippableFact]
    public void A_wrong_password_is_refused_and_not_repeated()
    {
        var kafka = OwnKafka.Get();
        const string Wrong = "wrong-5up3r-secret";
        var options = Scram(kafka, Secret("wrong", Wrong), kafka.Certificates!.CaFile);
        var error = Should.Throw<BusUnavailableException>(() => KafkaBus.Open(options));
        error.Code.ShouldBe("broker_refused");
        ShouldNotTell(error, options, Wrong);
    }

    [SkippableFact]
    public void A_broker_whose_authority_is_not_trusted_is_refused()
    {
        var kafka = OwnKafka.Get();
        var options = Scram(kafka, Secret("right", kafka.Password), kafka.Certificates!.OtherCaFile);
        var error = Should.Throw<BusUnavailableException>(() => KafkaBus.Open(options));
        error.Code.ShouldBe("broker_refused");
        ShouldNotTell(error, options, kafka.Password);
    }

    [SkippableFact]
    public void A_name_that_is_not_in_the_certificate_is_refused()
    {
        var kafka = OwnKafka.Get();
        var options = Scram(kafka, Secret("right", kafka.Password), kafka.Certificates!.CaFile);
        var other = options with { BootstrapServers = options.BootstrapServers.Replace("127.0.0.1", "localhost", StringComparison.Ordinal) };
        Should.Throw<BusUnavailableException>(() => KafkaBus.Open(other)).Code.ShouldBe("broker_refused");
    }

    [SkippableFact]
    public async Task Mutual_tls_works_with_an_encrypted_key()
    {
        var kafka = OwnKafka.Get();
        await RoundTrip(Mutual(kafka, Secret("key", kafka.Certificates!.KeyPassword)));
    }

    [SkippableFact]
    public void A_client_without_a_certificate_is_refused_where_one_is_asked_for()
    {
        var kafka = OwnKafka.Get();
        var options = Mutual(kafka, Secret("key", "unused"));
        var bare = options with { Security = new KafkaSecurity { CaFile = kafka.Certificates!.CaFile } };
        var error = Should.Throw<BusUnavailableException>(() => KafkaBus.Open(bare));
        error.Code.ShouldBe("broker_refused", error.Message);
    }

    [SkippableFact]
    public void A_key_s_wrong_password_is_an_error_that_does_not_repeat_it()
    {
        var kafka = OwnKafka.Get();
        const string Wrong = "wrong-key-pa55word";
        var options = Mutual(kafka, Secret("key", Wrong));
        var error = Should.Throw<BusException>(() => KafkaBus.Open(options));
        ShouldNotTell(error, options, Wrong);
    }

    [Fact]
    public void A_secret_comes_from_the_environment_or_a_file_and_is_never_told()
    {
        const string Variable = "MODELNET_TEST_SECRET";
        const string Value = "5ecret-in-the-environment";
        Environment.SetEnvironmentVariable(Variable, Value);
        var options = new KafkaBusOptions
        {
            BootstrapServers = $"127.0.0.1:{TestKafka.FreePorts(1)[0]}",
            ConnectTimeout = TimeSpan.FromSeconds(1),
            Security = new KafkaSecurity { Username = "user", Password = SecretSource.FromEnvironment(Variable) },
        };
        ShouldNotTell(Should.Throw<BusUnavailableException>(() => KafkaBus.Open(options)), options, Value);
        options.ToString().ShouldContain(Variable);
        Environment.SetEnvironmentVariable(Variable, null);
        Should.Throw<BusRequestException>(() => KafkaBus.Open(options)).Message.ShouldContain(Variable);
    }

    private static void ShouldNotTell(BusException error, KafkaBusOptions options, string secret)
    {
        error.ToString().ShouldNotContain(secret);
        error.Message.ShouldNotContain(secret);
        options.ToString().ShouldNotContain(secret);
    }

    private static async Task RoundTrip(KafkaBusOptions options)
    {
        await using var bus = KafkaBus.Open(options);
        bus.EnsureTopics(["secret"]);
        bus.Append("secret", "k"u8, "told"u8);
        using var consumer = bus.Subscribe(new SubscriptionOptions { Topics = ["secret"], Group = "g" + options.TopicPrefix });
        var log = new RecordLog();
        while (log.Records.Count == 0)
        {
            consumer.Poll(log, 1, TimeSpan.FromSeconds(60));
        }

        log.Texts.ShouldBe(["told"]);
        consumer.Commit("secret", log.Records[0].Partition, log.Records[0].Offset + 1);
        await bus.FlushAsync();
    }

    private static KafkaBusOptions Scram(TestKafka kafka, SecretSource password, string ca) => new TestTopics(kafka).Options() with
    {
        BootstrapServers = kafka.SaslServers!,
        Security = new KafkaSecurity { CaFile = ca, Username = TestKafka.User, Password = password },
    };

    private static KafkaBusOptions Mutual(TestKafka kafka, SecretSource keyPassword) => new TestTopics(kafka).Options() with
    {
        BootstrapServers = kafka.MutualTlsServers!,
        Security = new KafkaSecurity
        {
            CaFile = kafka.Certificates!.CaFile, CertificateFile = kafka.Certificates.ClientFile, KeyFile = kafka.Certificates.ClientKeyFile, KeyPassword = keyPassword,
        },
    };

    private SecretSource Secret(string name, string value)
    {
        var file = Path.Combine(_folder, name);
        File.WriteAllText(file, value + "\n");
        return SecretSource.FromFile(file);
    }
}
