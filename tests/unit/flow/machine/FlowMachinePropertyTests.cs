namespace ModelNet.Flow.Tests;

/// <summary>Random flows, random orders of completion, every outcome delivered several times. A failure names the seed.</summary>
public sealed class FlowMachinePropertyTests
{
    private const int Seeds = 2000;

    [Fact]
    public void Every_stage_starts_once_after_its_inputs_and_the_answer_is_the_definitions()
    {
        for (int seed = 0; seed < Seeds; seed++)
        {
            var random = new Random(seed);
            RandomFlow flow = RandomFlow.Make(random, 4);
            string text = flow.Text(random);
            FlowPlan plan = FlowDocument.Parse(text).Required;
            var run = new Run(plan, random, $"seed {seed}: {text}");
            run.ToTheEnd().ShouldBe(ReferenceRun.Of(flow), $"seed {seed}: {text}");
        }
    }

    [Fact]
    public void A_failure_anywhere_ends_the_session_and_cancels_exactly_what_runs()
    {
        for (int seed = 0; seed < Seeds; seed++)
        {
            var random = new Random(seed);
            FlowPlan plan = FlowDocument.Parse(RandomFlow.Make(random, 4).Text(random)).Required;
            new Run(plan, random, $"seed {seed}").FailAt(random.Next(plan.Stages.Count));
        }
    }

    /// <summary>Drives a session and checks every decision.</summary>
    private sealed class Run(FlowPlan plan, Random random, string because)
    {
        private readonly Dictionary<int, string> _running = [];
        private readonly Dictionary<int, string> _done = [];
        private readonly HashSet<int> _started = [];
        private readonly List<StageOutcome> _log = [];
        private SessionState _state = null!;
        private FlowDecision? _end;

        internal string ToTheEnd()
        {
            Take(FlowMachine.Start(plan, ReferenceRun.Question));
            while (_end is null)
            {
                Complete();
            }

            _started.Count.ShouldBe(plan.Stages.Count, because);
            _running.ShouldBeEmpty(because);
            Replay();
            return _end.ShouldBeOfType<CompleteSession>(because).Text;
        }

        internal void FailAt(int failures)
        {
            Take(FlowMachine.Start(plan, ReferenceRun.Question));
            while (_end is null && _done.Count < failures)
            {
                Complete();
            }

            if (_end is not null)
            {
                return;
            }

            int victim = Pick();
            _running.Remove(victim);
            FlowStep step = FlowMachine.Apply(_state, StageOutcome.Failed(victim, "broken", "cause"));
            int[] cancelled = [.. step.Decisions.OfType<CancelStages>().SelectMany(cancel => cancel.Stages)];
            cancelled.ShouldBe(_running.Keys.Order().ToArray(), because);
            step.Decisions[^1].ShouldBe(new FailSession("broken", "cause"), because);
            foreach (int late in _running.Keys)
            {
                FlowMachine.Apply(step.State, StageOutcome.Completed(late, "late")).ShouldBe(new FlowStep(step.State, []), because);
            }
        }

        private void Complete()
        {
            int stage = Pick();
            _done[stage] = _running[stage];
            _running.Remove(stage);
            StageOutcome outcome = StageOutcome.Completed(stage, _done[stage]);
            _log.Add(outcome);
            Take(FlowMachine.Apply(_state, outcome));
            foreach (int again in _done.Keys)
            {
                FlowMachine.Apply(_state, StageOutcome.Completed(again, "twice")).ShouldBe(new FlowStep(_state, []), because);
            }
        }

        private int Pick()
        {
            _running.ShouldNotBeEmpty(because);
            return _running.Keys.Order().ElementAt(random.Next(_running.Count));
        }

        private void Take(FlowStep step)
        {
            _state = step.State;
            foreach (FlowDecision decision in step.Decisions)
            {
                _end.ShouldBeNull(because);
                if (decision is StartStage start)
                {
                    _started.Add(start.Stage).ShouldBeTrue($"stage {start.Stage} started twice; {because}");
                    start.Plan.Inputs.ShouldBeSubsetOf(_done.Keys, because);
                    _running[start.Stage] = ReferenceRun.Term(start);
                }
                else
                {
                    _end = decision;
                }
            }

            ReadyStagesRun();
        }

        private void ReadyStagesRun()
        {
            IEnumerable<int> ready = plan.Stages.Where(stage => stage.Inputs.All(_done.ContainsKey)).Select(stage => stage.Index);
            ready.ShouldBeSubsetOf(_started, because);
        }

        /// <summary>The recorded outcomes, applied from the beginning, give the same state.</summary>
        private void Replay()
        {
            SessionState state = FlowMachine.Start(plan, ReferenceRun.Question).State;
            foreach (StageOutcome outcome in _log)
            {
                state = FlowMachine.Apply(state, outcome).State;
            }

            state.Stages.ShouldBe(_state.Stages, because);
            state.Results.ShouldBe(_state.Results, because);
        }
    }
}
