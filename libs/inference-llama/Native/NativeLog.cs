using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ModelNet.Inference.Llama.Native;

/// <summary>Takes llama.cpp's log away from stderr, keeps the last error of each thread for messages, and passes lines on to a sink.</summary>
internal static unsafe class NativeLog
{
    private const int ContinuedLine = 5;
    private const int Warning = 3;

    [ThreadStatic]
    private static string? t_lastError;

    [ThreadStatic]
    private static int t_level;

    private static volatile Action<LlamaLogLevel, string>? s_sink;
    private static volatile int s_minimum = (int)LlamaLogLevel.Warning;

    internal static void Install() => LlamaNative.LogSet(&OnLine, 0);

    internal static void SetSink(LlamaLogLevel minimum, Action<LlamaLogLevel, string>? sink)
    {
        s_minimum = (int)minimum;
        s_sink = sink;
    }

    /// <summary>The last error or warning that llama.cpp logged on this thread since <see cref="Forget"/>, or empty.</summary>
    internal static string LastError => t_lastError ?? string.Empty;

    internal static void Forget() => t_lastError = null;

    [UnmanagedCallersOnly]
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "an exception must not cross into C++; it would end the process")]
    private static void OnLine(int level, byte* text, nint userData)
    {
        t_level = level == ContinuedLine ? t_level : level;
        var sink = t_level >= s_minimum ? s_sink : null;
        if (t_level < Warning && sink is null)
        {
            return;
        }

        try
        {
            var line = NativeText.Read(text).TrimEnd();
            Keep(line);
            sink?.Invoke((LlamaLogLevel)t_level, line);
        }
        catch (Exception error)
        {
            t_lastError = error.Message;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Keep(string line)
    {
        if (t_level >= Warning && line.Length > 0)
        {
            t_lastError = line;
        }
    }
}
