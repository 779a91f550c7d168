namespace ModelNet.Inference;

/// <summary>Going back in a sequence, also where the model's memory cannot.</summary>
public static class ContextRollback
{
    /// <summary>Forgets the sequence's tokens from this length on; all of them where the model cannot go back to it (a recurrent one).</summary>
    /// <returns>How many tokens the sequence holds now.</returns>
    public static int TruncateOrClear(this IModelContext context, int sequence, int length)
    {
        ArgumentNullException.ThrowIfNull(context);
        try
        {
            context.Truncate(sequence, length);
            return length;
        }
        catch (InferenceException unsupported) when (unsupported.Code == "rollback_unsupported")
        {
            context.Truncate(sequence, 0);
            return 0;
        }
    }
}
