using System.Globalization;
using ModelNet.Bench.Speculation;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var quick = args.Contains("--quick");
await BundledModels.RunAsync(questions: quick ? 6 : 24, tokens: 64);
await SetLatencies.RunAsync(rounds: quick ? 1 : 3, tokens: quick ? 40 : 120);
return 0;
