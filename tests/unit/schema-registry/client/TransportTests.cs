using ModelNet.Bus;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;

namespace ModelNet.SchemaRegistry.Tests;

/// <summary>Addresses that do not answer, answer late or answer something else; credentials and certificates.</summary>
public sealed class TransportTests : IAsyncLifetime
{
    private const string Subject = "requests-value";
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(1); // a hang; the time-outs are a second
    private FakeRegistry? _registry;

    private FakeRegistry Registry => _registry!;

    public async Task InitializeAsync() => _registry = await FakeRegistry.StartAsync();

    public async Task DisposeAsync() => await Registry.DisposeAsync();

    [Fact]
    public async Task An_answer_is_kept_and_never_asked_for_again()
    {
        var theirs = Registry.Add("x-value", Schemas.V2Added);
        using var client = new SchemaRegistryClient(Options());
        for (var i = 0; i < 3; i++)
        {
            await client.RegisterAsync(Subject, Schemas.V1);
            await client.FindAsync(Subject, Schemas.V1);
            await client.SchemaAsync(theirs);
        }

        Registry.Requests.Count.ShouldBe(2, string.Join(", ", Registry.Requests));
        await Registry.StopAsync();
        (await client.SchemaAsync(theirs)).ShouldBe(Schemas.V2Added);
        (await client.SchemaAsync(await client.RegisterAsync(Subject, Schemas.V1))).ShouldBe(Schemas.V1);
    }

    [Fact]
    public async Task Nobody_there_is_said_in_bounded_time_with_the_address()
    {
        var port = FreePort();
        using var client = new SchemaRegistryClient(Options(new Uri($"http://127.0.0.1:{port}")) with { TotalTimeout = TimeSpan.FromSeconds(1), AttemptTimeout = TimeSpan.FromSeconds(1) });
        var error = await Should.ThrowAsync<SchemaRegistryException>(() => client.SchemaAsync(1).WaitAsync(s_limit));
        error.Code.ShouldBe("registry_unreachable");
        error.Message.ShouldContain($"127.0.0.1:{port}");
        error.Message.ShouldContain("within 1.");
        error.Hint.ShouldContain("Check that the registry runs");
    }

    [Fact]
    public async Task A_registry_that_accepts_and_never_answers_is_given_up()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var options = Options(new Uri($"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}")) with { AttemptTimeout = TimeSpan.FromMilliseconds(300), TotalTimeout = TimeSpan.FromSeconds(1) };
        using var client = new SchemaRegistryClient(options);
        (await Should.ThrowAsync<SchemaRegistryException>(() => client.SchemaAsync(1).WaitAsync(s_limit))).Code.ShouldBe("registry_unreachable");
    }

    [Fact]
    public async Task The_next_address_is_tried_and_then_kept()
    {
        using var client = new SchemaRegistryClient(Options(new Uri($"http://127.0.0.1:{FreePort()}"), Registry.Url));
        await client.RegisterAsync(Subject, Schemas.V1);
        await client.LatestAsync(Subject);
        Registry.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_server_in_trouble_is_asked_again()
    {
        var failures = 3;
        Registry.Instead = _ => Interlocked.Decrement(ref failures) >= 0 ? Results.StatusCode(503) : null;
        using var client = new SchemaRegistryClient(Options());
        (await client.RegisterAsync(Subject, Schemas.V1)).ShouldBe(1);
        Registry.Requests.Count.ShouldBe(4);
    }

    [Theory]
    [InlineData(401, "registry_denied")]
    [InlineData(403, "registry_denied")]
    [InlineData(404, "registry_reply")] // a web server that is no registry: its "not found" has no code
    [InlineData(302, "registry_reply")]
    public async Task Other_answers_have_their_codes(int status, string code)
    {
        Registry.Instead = _ => Results.Text("<html>somewhere else</html>", "text/html", statusCode: status);
        using var client = new SchemaRegistryClient(Options());
        foreach (var ask in new Func<Task>[] { () => client.SchemaAsync(1), () => client.RegisterAsync(Subject, Schemas.V1), () => client.FindAsync(Subject, Schemas.V1), () => client.LatestAsync(Subject) })
        {
            (await Should.ThrowAsync<SchemaRegistryException>(ask)).Code.ShouldBe(code);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"id": "one", "schema": 5}""")]
    [InlineData("""{"id": 0}""")]
    public async Task Answers_of_another_form_are_told_apart_from_answers(string body)
    {
        Registry.Instead = _ => Results.Text(body, "application/json");
        using var client = new SchemaRegistryClient(Options());
        (await Should.ThrowAsync<SchemaRegistryException>(() => client.SchemaAsync(1))).Code.ShouldBe("registry_reply");
        (await Should.ThrowAsync<SchemaRegistryException>(() => client.RegisterAsync(Subject, Schemas.V1))).Code.ShouldBe("registry_reply");
    }

    [Theory]
    [InlineData("""{"schema": "{}", "schemaType": "JSON"}""")]
    [InlineData("""{"schema": "{}", "references": [{"name": "a"}]}""")]
    public async Task Schemas_of_other_kinds_are_unsupported(string body)
    {
        Registry.Instead = _ => Results.Text(body, "application/json");
        using var client = new SchemaRegistryClient(Options());
        (await Should.ThrowAsync<SchemaRegistryException>(() => client.SchemaAsync(1))).Code.ShouldBe("schema_unsupported");
    }

    [Fact]
    public async Task The_password_comes_from_a_file_and_is_in_no_message()
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "tr0ub4dor\n");
            using var client = new SchemaRegistryClient(Options() with { User = "svc", Password = SecretSource.FromFile(file) });
            await client.RegisterAsync(Subject, Schemas.V1);
            Registry.Authorization.ShouldBe($"Basic {Convert.ToBase64String("svc:tr0ub4dor"u8)}");
            Registry.Instead = _ => Results.StatusCode(401);
            var error = await Should.ThrowAsync<SchemaRegistryException>(() => client.SchemaAsync(99));
            $"{error} {error.Hint} {client.Options} {client.Description}".ShouldNotContain("tr0ub4dor");
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task A_certificate_of_the_named_authority_is_trusted_and_no_other()
    {
        using var key = RSA.Create(2048);
        using var other = RSA.Create(2048);
        using var certificate = Certificate(key);
        using var stranger = Certificate(other);
        await using var secure = await FakeRegistry.StartAsync(certificate: X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null));
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, certificate.ExportCertificatePem());
            using var client = new SchemaRegistryClient(Options(secure.Url) with { CaFile = file });
            (await client.RegisterAsync(Subject, Schemas.V1)).ShouldBe(1);

            await File.WriteAllTextAsync(file, stranger.ExportCertificatePem());
            var brief = Options(secure.Url) with { AttemptTimeout = TimeSpan.FromSeconds(1), TotalTimeout = TimeSpan.FromSeconds(1) };
            using var mistaken = new SchemaRegistryClient(brief with { CaFile = file });
            (await Should.ThrowAsync<SchemaRegistryException>(() => mistaken.SchemaAsync(1))).Code.ShouldBe("registry_unreachable");
            using var system = new SchemaRegistryClient(brief);
            (await Should.ThrowAsync<SchemaRegistryException>(() => system.SchemaAsync(1))).Code.ShouldBe("registry_unreachable");
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Everything_that_is_wrong_with_the_options_is_said_at_once()
    {
        var options = new SchemaRegistryOptions
        {
            Urls = [new Uri("http://user:secret@registry:8081")],
            User = "svc",
            CaFile = "no-such-file.pem",
            TotalTimeout = TimeSpan.Zero,
        };
        var error = Should.Throw<SchemaRegistryException>(() => new SchemaRegistryClient(options));
        error.Code.ShouldBe("bad_registry_options");
        error.Message.ShouldContain("holds a user or a password");
        error.Message.ShouldContain("in the clear");
        error.Message.ShouldContain("need one another");
        error.Message.ShouldContain("no-such-file.pem");
        error.Message.ShouldContain("TotalTimeout");
        error.Message.ShouldNotContain("secret");
    }

    private SchemaRegistryOptions Options(params Uri[] urls) => new()
    {
        Urls = urls.Length == 0 ? [Registry.Url] : urls,
        FirstPause = TimeSpan.FromMilliseconds(10),
    };

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static X509Certificate2 Certificate(RSA key)
    {
        var request = new CertificateRequest("CN=registry", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
