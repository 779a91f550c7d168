using ModelNet.Bus;
using ModelNet.Hosting;
using ModelNet.Inference;

namespace ModelNet.ModelWorker;

/// <summary>Starts a model worker.</summary>
public static class ModelWorkerService
{
    /// <summary>True for what a fresh start of the worker would only meet again: the engine cannot give it the memory that its settings ask for.</summary>
    public static bool IsLasting(Exception error) => error is InferenceException { Code: "context_create_failed" };

    /// <summary>Runs the worker on a thread of its own, supervised.</summary>
    public static SupervisedLoop Start(IBus bus, ModelWorkerOptions options, SupervisionOptions? supervision = null, TimeProvider? time = null) =>
        new($"model-worker.{options.Model.Description.Name}", () => new WorkerLoop(bus, options, time ?? TimeProvider.System), supervision, time);
}
