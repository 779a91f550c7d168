using ModelNet.Bus;

namespace ModelNet.SchemaRegistry;

/// <summary>What must hold between a new schema and the latest one of its subject.</summary>
public enum SchemaCompatibility
{
    /// <summary>Only what the registry itself asks for.</summary>
    None,

    /// <summary>The new schema can read what the latest one wrote.</summary>
    Backward,

    /// <summary>Each can read what the other wrote.</summary>
    Full,
}

/// <summary>How the schema registry is reached and used. Secrets are named, never held: see <see cref="SecretSource"/>.</summary>
public sealed record SchemaRegistryOptions
{
    /// <summary>The variable with the addresses, separated by commas; with <c>_USER</c>, <c>_PASSWORD</c>, <c>_PASSWORD_FILE</c> and <c>_CA_FILE</c> after it, the rest.</summary>
    public const string Variable = "MODELNET_SCHEMA_REGISTRY";

    /// <summary>The addresses of one registry's members, with the path of its Confluent interface, such as <c>https://registry:8443/apis/ccompat/v7</c>. One after the other is tried.</summary>
    public required IReadOnlyList<Uri> Urls { get; init; }

    /// <summary>The name for basic authentication; null for none.</summary>
    public string? User { get; init; }

    /// <summary>The password for <see cref="User"/>.</summary>
    public SecretSource? Password { get; init; }

    /// <summary>A PEM file with the certificates that are trusted instead of the system's; null trusts the system's.</summary>
    public string? CaFile { get; init; }

    /// <summary>How long one attempt may take.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long all attempts of a request may take together.</summary>
    public TimeSpan TotalTimeout { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>The wait before the second attempt; doubles up to a second.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>What is checked before a schema is registered, and asked of the subjects that are new.</summary>
    public SchemaCompatibility Compatibility { get; init; } = SchemaCompatibility.Backward;

    /// <summary>What the topics' names on the brokers begin with, so that the subjects are those that stock tools look for.</summary>
    public string TopicPrefix { get; init; } = string.Empty;

    /// <summary>How long an id that the registry did not know, or could not be asked for, is not asked for again.</summary>
    public TimeSpan UnknownIdMemory { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The options from <see cref="Variable"/> and its companions; null when it is not set.</summary>
    /// <param name="addresses">Addresses, separated by commas, that count instead of the variable's.</param>
    /// <exception cref="SchemaRegistryException"><c>bad_registry_options</c>: an address is none.</exception>
    public static SchemaRegistryOptions? FromEnvironment(string? addresses = null)
    {
        static string? Read(string suffix) => Environment.GetEnvironmentVariable(Variable + suffix) is { Length: > 0 } value ? value : null;
        if ((addresses ?? Read(string.Empty)) is not { } urls)
        {
            return null;
        }

        return new SchemaRegistryOptions
        {
            Urls = [.. urls.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Address)],
            User = Read("_USER"),
            Password = Read("_PASSWORD_FILE") is { } file ? SecretSource.FromFile(file) : Read("_USER") is null ? null : SecretSource.FromEnvironment($"{Variable}_PASSWORD"),
            CaFile = Read("_CA_FILE"),
        };
    }

    /// <summary>All that is wrong with these options, or nothing.</summary>
    internal IEnumerable<string> Errors()
    {
        (bool Wrong, string What)[] rules =
        [
            (Urls.Count == 0, "no address is given"),
            (Urls.Any(url => !url.IsAbsoluteUri || url.Scheme is not ("http" or "https")), "an address does not begin with http:// or https://"),
            (Urls.Any(url => url.IsAbsoluteUri && url.UserInfo.Length > 0), "an address holds a user or a password: name them apart from it"),
            (User is not null && Urls.Any(url => url is { IsAbsoluteUri: true, Scheme: "http", IsLoopback: false }), "a password would travel in the clear: use https"),
            ((User is null) != (Password is null), "a user and a password need one another"),
            (CaFile is not null && !File.Exists(CaFile), $"the file {CaFile} with trusted certificates does not exist"),
            (AttemptTimeout <= TimeSpan.Zero || TotalTimeout < AttemptTimeout, "TotalTimeout is shorter than AttemptTimeout, or one of them is not above zero"),
            (FirstPause <= TimeSpan.Zero || FirstPause > TimeSpan.FromMinutes(1), "FirstPause is not between 0 and a minute"),
            (UnknownIdMemory < TimeSpan.Zero, "UnknownIdMemory is negative"),
        ];
        return rules.Where(rule => rule.Wrong).Select(rule => rule.What).Concat(Password?.Error() is { } error ? [$"Password: {error}"] : []);
    }

    private static Uri Address(string text) => Uri.TryCreate(text, UriKind.Absolute, out var url)
        ? url
        : throw new SchemaRegistryException(RegistryCodes.BadOptions, $"{Variable} holds an address that is none.", "Write it as https://host:port/path.");
}
