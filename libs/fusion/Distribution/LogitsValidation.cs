namespace ModelNet.Fusion;

/// <summary>Refuses rows that no softmax can be made of.</summary>
internal static class LogitsValidation
{
    private const string EngineHint = "Check the model file and the engine's build: a decode produced an unusable row.";

    public static void CheckShape(int logits, int vocabulary, int k)
    {
        if (logits != vocabulary)
        {
            throw new FusionException(FusionCodes.LogitsLengthMismatch, $"The row has {logits} logits, the vocabulary {vocabulary} ids.", "Use the vocabulary of the model that made the row.");
        }

        if (k <= 0)
        {
            throw new FusionException(FusionCodes.EntriesOutOfRange, $"A list of {k} entries was asked for.", "Ask for at least one entry.");
        }
    }

    public static void CheckNormaliser(double logNormaliser)
    {
        if (double.IsNaN(logNormaliser))
        {
            throw new FusionException(FusionCodes.LogitsNotANumber, "A logit is NaN.", EngineHint);
        }

        if (double.IsPositiveInfinity(logNormaliser))
        {
            throw new FusionException(FusionCodes.LogitsOutOfRange, $"A logit is above {LogNormaliser.LargestLogit:g}.", EngineHint);
        }

        if (double.IsNegativeInfinity(logNormaliser))
        {
            throw new FusionException(FusionCodes.LogitsAllMasked, "Every logit is −∞.", EngineHint);
        }
    }
}
