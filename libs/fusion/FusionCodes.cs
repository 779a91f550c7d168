namespace ModelNet.Fusion;

/// <summary>The codes of <see cref="FusionException"/>.</summary>
public static class FusionCodes
{
    /// <summary>The logits' length is not the vocabulary's size.</summary>
    public const string LogitsLengthMismatch = "logits_length_mismatch";

    /// <summary>A logit is NaN.</summary>
    public const string LogitsNotANumber = "logits_not_a_number";

    /// <summary>A logit is +∞ or larger than any model gives.</summary>
    public const string LogitsOutOfRange = "logits_out_of_range";

    /// <summary>Every logit is −∞: there is no distribution.</summary>
    public const string LogitsAllMasked = "logits_all_masked";

    /// <summary>k is not positive.</summary>
    public const string EntriesOutOfRange = "entries_out_of_range";

    /// <summary>There is no branch, or a branch number is not below their number.</summary>
    public const string BranchOutOfRange = "branch_out_of_range";

    /// <summary>A weight is negative, NaN or infinite, all are zero, or their number differs from the branches'.</summary>
    public const string WeightsInvalid = "weights_invalid";

    /// <summary>The list has no entry though its vocabulary has byte strings.</summary>
    public const string DistributionEmpty = "distribution_empty";

    /// <summary>Ids and probabilities differ in number.</summary>
    public const string DistributionLengthsDiffer = "distribution_lengths_differ";

    /// <summary>A probability is NaN, negative or above 1.</summary>
    public const string DistributionProbabilityInvalid = "distribution_probability_invalid";

    /// <summary>Probabilities are not in descending order.</summary>
    public const string DistributionUnsorted = "distribution_unsorted";

    /// <summary>An id is outside its vocabulary or stands for no bytes.</summary>
    public const string DistributionIdInvalid = "distribution_id_invalid";

    /// <summary>Two entries have the same bytes.</summary>
    public const string DistributionDuplicate = "distribution_duplicate";

    /// <summary>The listed probabilities and the end of sequence sum to more than 1.</summary>
    public const string DistributionMassAboveOne = "distribution_mass_above_one";

    /// <summary>The k-th probability or the residual is NaN or negative, or the k-th is above the last listed one.</summary>
    public const string DistributionBoundsInvalid = "distribution_bounds_invalid";

    /// <summary>The vocabulary map was made by another union.</summary>
    public const string VocabularyUnknown = "vocabulary_unknown";

    /// <summary>A join was used before its first Reset.</summary>
    public const string JoinNotReset = "join_not_reset";

    /// <summary>A task names a fusion policy that this fuser does not have.</summary>
    public const string PolicyUnknown = "policy_unknown";

    /// <summary>A span appends nothing and does not end, or its score is none or given twice.</summary>
    public const string SpanInvalid = "span_invalid";

    /// <summary>A branch of a stage that fuses spans answered without scores of spans.</summary>
    public const string SpansMissing = "spans_missing";

    /// <summary>No draw gave a token.</summary>
    public const string SampleExhausted = "sample_exhausted";

    /// <summary>A temperature or top-p is out of range, or a stage's policy knows no single tokens to draw.</summary>
    public const string SamplingInvalid = "sampling_invalid";
}
