using System.Diagnostics;
using System.Globalization;

namespace ModelNet.Bench.Kafka;

/// <summary>The same round trip in C on the very librdkafka that the product loads, built for each run from pingpong.c.</summary>
internal sealed class BarePingPong
{
    private readonly string _program;
    private readonly string _library;

    private BarePingPong(string program, string library) => (_program, _library) = (program, library);

    /// <summary>Compiles the program; null, with the reason printed, where the library's headers or a compiler are missing.</summary>
    public static BarePingPong? Build()
    {
        if (FindLibrary() is not { } library)
        {
            Console.WriteLine("G4: skipped, librdkafka's headers are missing: infra/native/setup.sh librdkafka-build");
            return null;
        }

        var program = Path.Combine(Path.GetTempPath(), $"modelnet-pingpong-{Environment.ProcessId}");
        string[] arguments = ["-O2", "-o", program, Path.Combine(AppContext.BaseDirectory, "pingpong.c"), $"-I{library}/include", $"-L{library}/lib", "-lrdkafka", "-lpthread"];
        using var compiler = Process.Start(new ProcessStartInfo("gcc", arguments))!;
        compiler.WaitForExit();
        return compiler.ExitCode == 0 ? new BarePingPong(program, Path.Combine(library, "lib")) : throw new InvalidOperationException("gcc could not build pingpong.c");
    }

    /// <summary>Microseconds of one round trip, the median; <paramref name="megabytes"/> are read by two threads before each trip, as forward passes read weights.</summary>
    public double RoundTrip(string servers, string there, string back, int bytes, int warmUp, int trips, long megabytes = 0)
    {
        var start = new ProcessStartInfo(_program, [servers, there, back, $"{bytes}", $"{warmUp}", $"{trips}", $"{megabytes}"]) { RedirectStandardOutput = true };
        start.Environment["LD_LIBRARY_PATH"] = _library;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? double.Parse(output, CultureInfo.InvariantCulture) : throw new InvalidOperationException("pingpong failed");
    }

    private static string? FindLibrary()
    {
        for (var folder = new DirectoryInfo(Environment.CurrentDirectory); folder is not null; folder = folder.Parent)
        {
            var library = Path.Combine(folder.FullName, ".native", "librdkafka");
            if (File.Exists(Path.Combine(library, "include", "librdkafka", "rdkafka.h")))
            {
                return library;
            }
        }

        return null;
    }
}
