using System.Runtime.InteropServices;

namespace ModelNet.Inference.Llama.Native;

/// <summary>Owns a llama_model; it is freed after the last context that refers to it.</summary>
internal sealed class ModelHandle : SafeHandle
{
    public ModelHandle(nint model)
        : base(0, ownsHandle: true) => SetHandle(model);

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        LlamaNative.ModelFree(handle);
        return true;
    }
}

/// <summary>Owns a llama_context and keeps its model alive.</summary>
internal sealed class ContextHandle : SafeHandle
{
    private readonly ModelHandle _model;
    private readonly bool _holdsModel;

    public ContextHandle(nint context, ModelHandle model)
        : base(0, ownsHandle: true)
    {
        _model = model;
        _model.DangerousAddRef(ref _holdsModel);
        SetHandle(context);
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        LlamaNative.ContextFree(handle);
        if (_holdsModel)
        {
            _model.DangerousRelease();
        }

        return true;
    }
}
