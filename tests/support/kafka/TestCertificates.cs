using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ModelNet.Tests.Support.Kafka;

/// <summary>An authority, a broker's certificate for 127.0.0.1 and a client's certificate, made for one run, as PEM files; and another authority that signed none of them.</summary>
public sealed class TestCertificates
{
    /// <summary>What the client's key is encrypted with.</summary>
    public string KeyPassword { get; } = Guid.NewGuid().ToString("n");

    public TestCertificates(string folder)
    {
        Directory.CreateDirectory(folder);
        CaFile = Path.Combine(folder, "ca.pem");
        OtherCaFile = Path.Combine(folder, "other-ca.pem");
        ServerKeyStore = Path.Combine(folder, "server.pem");
        ClientFile = Path.Combine(folder, "client.pem");
        ClientKeyFile = Path.Combine(folder, "client.key");
        using var authority = Authority(CaFile);
        using var other = Authority(OtherCaFile);
        using var serverKey = RSA.Create(2048);
        File.WriteAllText(ServerKeyStore, Signed(authority, "broker", serverKey) + "\n" + serverKey.ExportPkcs8PrivateKeyPem() + "\n");
        using var clientKey = RSA.Create(2048);
        File.WriteAllText(ClientFile, Signed(authority, "client", clientKey) + "\n");
        File.WriteAllText(ClientKeyFile, clientKey.ExportEncryptedPkcs8PrivateKeyPem(KeyPassword, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 10_000)) + "\n");
    }

    public string CaFile { get; }

    public string OtherCaFile { get; }

    /// <summary>The broker's certificate and key.</summary>
    public string ServerKeyStore { get; }

    public string ClientFile { get; }

    public string ClientKeyFile { get; }

    private static X509Certificate2 Authority(string file)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=test authority " + Path.GetFileNameWithoutExtension(file), key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(2));
        File.WriteAllText(file, certificate.ExportCertificatePem() + "\n");
        return certificate;
    }

    private static string Signed(X509Certificate2 authority, string name, RSA key)
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(authority, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1), Guid.NewGuid().ToByteArray());
        return certificate.ExportCertificatePem();
    }
}
