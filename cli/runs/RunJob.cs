using System.Globalization;
using ModelNet.Cli.Flows;
using ModelNet.Cli.Models;
using ModelNet.Cli.Questions;

namespace ModelNet.Cli.Runs;

/// <summary>Everything that a run will do, checked, before any model is loaded.</summary>
internal sealed record RunJob
{
    public required IReadOnlyList<CheckedFlow> Flows { get; init; }

    public required QuestionList Questions { get; init; }

    /// <summary>Only the models that the flows name.</summary>
    public required IReadOnlyList<HashedModel> Models { get; init; }

    /// <summary>Without a run's id and sessions.</summary>
    public required Manifest Manifest { get; init; }

    /// <summary>Sessions in flight.</summary>
    public required int Parallel { get; init; }

    /// <summary>The sessions of a run: each question through each flow. Their ids follow from the run's id, so a resumed run has the same ones.</summary>
    public IReadOnlyList<SessionPlan> Sessions(string run) =>
    [
        .. from question in Questions.Questions
           from flow in Enumerable.Range(0, Flows.Count)
           select new SessionPlan((question.Index * Flows.Count) + flow, SessionId(run, flow, question.Index), flow, Flows[flow], question),
    ];

    private static string SessionId(string run, int flow, int question) => string.Create(CultureInfo.InvariantCulture, $"{run}.f{flow + 1}.q{question + 1}");
}

/// <summary>One session of a run.</summary>
/// <param name="Index">Its place in the run, from 0.</param>
/// <param name="Id">The id on the log.</param>
/// <param name="FlowIndex">From 0.</param>
/// <param name="Flow">Its flow.</param>
/// <param name="Question">Its question.</param>
internal sealed record SessionPlan(int Index, string Id, int FlowIndex, CheckedFlow Flow, Question Question);
