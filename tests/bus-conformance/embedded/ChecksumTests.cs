using ModelNet.Bus.Embedded;

namespace ModelNet.Bus.Conformance;

public sealed class ChecksumTests
{
    /// <summary>Test vectors of RFC 3720, appendix B.4.</summary>
    [Fact]
    public void The_checksum_is_crc32c()
    {
        Checksum.Of("123456789"u8).ShouldBe(0xE3069283u);
        Checksum.Of(new byte[32]).ShouldBe(0x8A9136AAu);
        Checksum.Of(Enumerable.Repeat((byte)0xff, 32).ToArray()).ShouldBe(0x62A8AB43u);
        Checksum.Of([.. Enumerable.Range(0, 32).Select(n => (byte)n)]).ShouldBe(0x46DD794Eu);
    }
}
