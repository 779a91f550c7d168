using System.Diagnostics;
using System.Text;

namespace ModelNet.Bus;

/// <summary>
/// The trace that a session belongs to, carried in the <c>traceparent</c> header (W3C Trace Context, section 3.2): the client's request has it,
/// and every task and result made for the session repeats it. Records of single tokens do not.
/// </summary>
public sealed class TraceContext
{
    /// <summary>The header's name.</summary>
    public const string Header = "traceparent";

    private const int Length = 55; // 00-<32 hex>-<16 hex>-<2 hex>
    private readonly byte[] _headers;

    private TraceContext(ReadOnlySpan<byte> traceparent)
    {
        _headers = new RecordHeaderWriter().Add(Header, traceparent).Headers.Encoded.ToArray();
    }

    /// <summary>The context that a record carries, or null when it has none (or one that is none).</summary>
    public static TraceContext? Of(RecordHeaders headers) =>
        headers.TryGet(Header, out var value) && value.Length == Length ? new TraceContext(value) : null;

    /// <summary>The running activity's context, else that of a new trace.</summary>
    public static TraceContext Current()
    {
        var (trace, span, sampled) = Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity
            ? (activity.TraceId, activity.SpanId, activity.Recorded)
            : (ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), true);
        return new TraceContext(Encoding.ASCII.GetBytes($"00-{trace.ToHexString()}-{span.ToHexString()}-{(sampled ? "01" : "00")}"));
    }

    /// <summary>The headers of a record of the session; none without a context.</summary>
    public static RecordHeaders HeadersOf(TraceContext? context) => context is null ? RecordHeaders.None : new RecordHeaders(context._headers);
}
