using ModelNet.Contracts;

namespace ModelNet.SchemaRegistry.Tests;

/// <summary>What the client does, against any registry that speaks the protocol.</summary>
public abstract class RegistryContract
{
    private readonly string _subject = $"s{Guid.NewGuid():N}-value";

    protected abstract Task<Uri> UrlAsync();

    [SkippableFact]
    public async Task A_schema_gets_one_id_and_is_found_by_it()
    {
        using var client = await ClientAsync();
        (await client.FindAsync(_subject, Schemas.V1)).ShouldBeNull();
        var id = await client.RegisterAsync(_subject, Schemas.V1);
        id.ShouldBeGreaterThan(0);
        (await client.RegisterAsync(_subject, Schemas.V1)).ShouldBe(id);
        using var other = await ClientAsync();
        (await other.FindAsync(_subject, Schemas.V1)).ShouldBe(id);
        (await other.SchemaAsync(id)).ShouldBe(Schemas.V1);
        (await other.LatestAsync(_subject)).ShouldBe(Schemas.V1);
        (await other.FindAsync(_subject, Schemas.V2Added)).ShouldBeNull();
    }

    [SkippableFact]
    public async Task An_id_that_was_never_given_is_unknown()
    {
        using var client = await ClientAsync();
        var error = await Should.ThrowAsync<SchemaRegistryException>(() => client.SchemaAsync(987_654_321));
        error.Code.ShouldBe("unknown_schema_id");
        error.Message.ShouldContain("987654321");
    }

    [SkippableFact]
    public async Task A_subject_without_versions_takes_any_schema()
    {
        using var client = await ClientAsync();
        (await client.LatestAsync(_subject)).ShouldBeNull();
        (await client.CheckAsync(_subject, Schemas.V1)).ShouldBe(new CompatibilityReply(true, null));
    }

    [SkippableFact]
    public async Task The_level_of_a_subject_decides_what_may_follow()
    {
        using var client = await ClientAsync();
        await client.RegisterAsync(_subject, Schemas.V1);
        await client.SetCompatibilityLevelAsync(_subject, "BACKWARD");
        (await client.CompatibilityLevelAsync(_subject)).ShouldBe("BACKWARD");
        (await client.CheckAsync(_subject, Schemas.V2Added)).IsCompatible.ShouldBeTrue();
        (await client.CheckAsync(_subject, Schemas.V2Removed)).IsCompatible.ShouldBeTrue();
        var verdict = await client.CheckAsync(_subject, Schemas.Incompatible);
        verdict.IsCompatible.ShouldBeFalse();
        verdict.Reason.ShouldNotBeNullOrEmpty();
        var error = await Should.ThrowAsync<SchemaRegistryException>(() => client.RegisterAsync(_subject, Schemas.Incompatible));
        error.Code.ShouldBe("schema_incompatible");
        error.Message.ShouldContain(_subject);
        (await client.LatestAsync(_subject)).ShouldBe(Schemas.V1);
        await client.RegisterAsync(_subject, Schemas.V2Added);
        (await client.LatestAsync(_subject)).ShouldBe(Schemas.V2Added);
    }

    [SkippableFact]
    public async Task What_is_no_schema_is_refused()
    {
        using var client = await ClientAsync();
        var error = await Should.ThrowAsync<SchemaRegistryException>(() => client.RegisterAsync(_subject, """{"type": "record"}"""));
        error.Code.ShouldBe("schema_refused");
    }

    [SkippableFact]
    public async Task Registration_refuses_what_cannot_read_the_latest_whatever_the_registry_allows()
    {
        using var client = await ClientAsync();
        await client.RegisterAsync(_subject, Schemas.V1);
        if (await client.CompatibilityLevelAsync(_subject) != "NONE") // where that is not the default
        {
            await client.SetCompatibilityLevelAsync(_subject, "NONE");
        }

        (await client.CheckAsync(_subject, Schemas.Incompatible)).IsCompatible.ShouldBeTrue();
        var error = await Should.ThrowAsync<SchemaRegistryException>(() => TopicRegistrations.RegisterAsync(client, _subject, Schemas.Incompatible, default));
        error.Code.ShouldBe("schema_incompatible");
        error.Message.ShouldContain("Request.priority");
        (await client.LatestAsync(_subject)).ShouldBe(Schemas.V1);
    }

    [SkippableFact]
    public async Task Every_topic_is_registered_under_its_name_and_guarded_from_then_on()
    {
        var options = new SchemaRegistryOptions { Urls = [await UrlAsync()], TopicPrefix = $"p{Guid.NewGuid():N}." };
        using var client = new SchemaRegistryClient(options);
        var topics = Topics.All(["abacus", "scribe"]);
        var registrations = new TopicRegistrations(client, TopicSchema.Find);
        await registrations.RegisterAllAsync(topics, default);
        using var other = new SchemaRegistryClient(options);
        topics.Count.ShouldBe(11);
        foreach (var topic in topics)
        {
            var subject = $"{options.TopicPrefix}{topic}-value";
            (await other.LatestAsync(subject)).ShouldBe(TopicSchema.Find(topic)!.Json, topic);
            (await other.CompatibilityLevelAsync(subject)).ShouldBe("BACKWARD", topic);
        }

        // Again, by another process: nothing changes, and one request for each is enough.
        await new TopicRegistrations(other, TopicSchema.Find).RegisterAllAsync(topics, default);
    }

    private async Task<SchemaRegistryClient> ClientAsync() => new(new SchemaRegistryOptions { Urls = [await UrlAsync()] });
}

public sealed class ConfluentRepliesTests : RegistryContract, IAsyncLifetime
{
    private FakeRegistry? _registry;

    public async Task InitializeAsync() => _registry = await FakeRegistry.StartAsync();

    public async Task DisposeAsync() => await _registry!.DisposeAsync();

    protected override Task<Uri> UrlAsync() => Task.FromResult(_registry!.Url);
}

[Collection(ApicurioTests.Name)]
public sealed class ApicurioRepliesTests(Apicurio registry) : RegistryContract
{
    protected override Task<Uri> UrlAsync() => Task.FromResult(registry.Url);
}
