using System.CommandLine;
using ModelNet.Cli.CommandLine;
using ModelNet.Cli.Runs;
using ModelNet.Flow;

namespace ModelNet.Cli.Verbs;

/// <summary>How tokens are drawn.</summary>
internal sealed class SamplingOptions
{
    private readonly Option<double?> _temperature;
    private readonly Option<double?> _topP;
    private readonly Option<long?> _seed;

    /// <param name="whose">Whose wishes come before these, for the help: empty for nobody's.</param>
    public SamplingOptions(string whose = "")
    {
        _temperature = OptionFactory.Fraction("--temperature", $"0 takes the most probable token, above 0 draws one{whose}; the flow's own, else 0", 0, FlowLimits.Temperature, "temperature_out_of_range");
        _topP = OptionFactory.Fraction("--top-p", $"Draw only from the most probable tokens that together have this share{whose}; the flow's own, else 1", 0, 1, "top_p_out_of_range");
        _seed = OptionFactory.Seed("--seed", $"The same seed draws the same tokens{whose}; the flow's own, else each session draws its own");
    }

    public void AddTo(Command verb) => verb.AddAll(_temperature, _topP, _seed);

    public SamplingWishes Read(ParseResult parsed) => new(parsed.GetValue(_temperature), parsed.GetValue(_topP), parsed.GetValue(_seed));
}
