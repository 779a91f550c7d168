using ModelNet.Bus;
using ModelNet.Hosting;

namespace ModelNet.ModelWorker;

/// <summary>Starts a model worker.</summary>
public static class ModelWorkerService
{
    /// <summary>Runs the worker on a thread of its own, supervised.</summary>
    public static SupervisedLoop Start(IBus bus, ModelWorkerOptions options, SupervisionOptions? supervision = null, TimeProvider? time = null) =>
        new($"model-worker.{options.Model.Description.Name}", () => new WorkerLoop(bus, options, time ?? TimeProvider.System), supervision, time);
}
