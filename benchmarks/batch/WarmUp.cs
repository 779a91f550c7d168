using System.Diagnostics;
using System.Runtime;

namespace ModelNet.Bench.Batch;

/// <summary>
/// Runs a workload until .NET's compiler has nothing left to do for it. Methods that turn out to be hot are compiled again by a thread of the runtime's own, a second or two of work in
/// all: beside models that fill the cores it would take part in what is measured.
/// </summary>
internal static class WarmUp
{
    private const int QuietRuns = 3;
    private static readonly TimeSpan s_most = TimeSpan.FromSeconds(30);

    /// <summary>Repeats the runs until the compiler stayed idle during several in a row, or for half a minute.</summary>
    public static void Until(params Action[] runs)
    {
        var began = Stopwatch.GetTimestamp();
        for (var quiet = 0; quiet < QuietRuns && Stopwatch.GetElapsedTime(began) < s_most;)
        {
            var before = JitInfo.GetCompiledMethodCount();
            Array.ForEach(runs, run => run());
            quiet = JitInfo.GetCompiledMethodCount() == before ? quiet + 1 : 0;
        }
    }
}
