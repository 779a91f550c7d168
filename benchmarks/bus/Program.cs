using ModelNet.Bench.Bus;

// Measures the embedded log. Arguments: which parts (all without arguments), and --quick for a tenth of the work.
var quick = args.Contains("--quick");
var parts = args.Where(argument => argument != "--quick").ToArray();
(string Name, Action Run)[] all =
[
    ("hop", () => HopBench.Run(quick)),
    ("append", () => AppendBench.Run(quick)),
    ("commit", () => CommitBench.Run(quick)),
    ("read", () => ReadBench.Run(quick)),
    ("allocation", () => AllocationBench.Run(quick)),
];
foreach (var unknown in parts.Except(all.Select(part => part.Name)))
{
    Console.Error.WriteLine($"unknown part {unknown}: use {string.Join(", ", all.Select(part => part.Name))}");
    return 2;
}

Console.WriteLine($"{Environment.ProcessorCount} cores, {System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription}");
foreach (var (name, run) in all)
{
    if (parts.Length == 0 || parts.Contains(name))
    {
        run();
    }
}

return 0;
