namespace ModelNet.Bus.Kafka;

/// <summary>
/// How the connection is encrypted and who we are. TLS is always on and the broker's certificate and host name are always verified; there is no way to
/// turn that off. With <see cref="Username"/> it is SASL_SSL with SCRAM-SHA-512, with <see cref="CertificateFile"/> mutual TLS.
/// </summary>
public sealed record KafkaSecurity
{
    /// <summary>A PEM file with the authorities that may have signed the broker's certificate; null uses the system's.</summary>
    public string? CaFile { get; init; }

    /// <summary>A PEM file with our certificate, for mutual TLS.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>A PEM file with our certificate's private key.</summary>
    public string? KeyFile { get; init; }

    /// <summary>What opens <see cref="KeyFile"/>, if it is encrypted.</summary>
    public SecretSource? KeyPassword { get; init; }

    /// <summary>The user of SCRAM-SHA-512.</summary>
    public string? Username { get; init; }

    /// <summary>The user's password.</summary>
    public SecretSource? Password { get; init; }

    internal IEnumerable<string> Errors()
    {
        (bool Wrong, string What)[] rules =
        [
            (Username is null != Password is null, "Username and Password go together"),
            (CertificateFile is null != KeyFile is null, "CertificateFile and KeyFile go together"),
            (KeyPassword is not null && KeyFile is null, "KeyPassword is given without KeyFile"),
            (CaFile is { } ca && !File.Exists(ca), $"CaFile {CaFile} does not exist"),
            (CertificateFile is { } certificate && !File.Exists(certificate), $"CertificateFile {CertificateFile} does not exist"),
            (KeyFile is { } key && !File.Exists(key), $"KeyFile {KeyFile} does not exist"),
        ];
        return rules.Where(rule => rule.Wrong).Select(rule => rule.What)
            .Concat(Wrong("Password", Password)).Concat(Wrong("KeyPassword", KeyPassword));
    }

    private static string[] Wrong(string option, SecretSource? secret) => secret?.Error() is { } error ? [$"{option}: {error}"] : [];
}
