namespace ModelNet.Evaluation;

/// <summary>What groups a question.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Family">The kind of question, or null.</param>
/// <param name="Language">Its language, or null.</param>
public sealed record QuestionFacts(string Id, string? Family, string? Language);
