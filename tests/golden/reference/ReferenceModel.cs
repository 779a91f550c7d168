using ModelNet.Inference;

namespace ModelNet.Golden.Reference;

/// <summary>A model as the reference sees it: the engine's forward pass, and a token table of its own.</summary>
internal sealed class ReferenceModel
{
    public ReferenceModel(IModel model)
    {
        Model = model;
        Tokens = TokenBytes.Read(model.Description.Path!);
        Appender = new Appender(model, Tokens);
    }

    public IModel Model { get; }

    public string Name => Model.Description.Name;

    public TokenBytes Tokens { get; }

    public Appender Appender { get; }
}
