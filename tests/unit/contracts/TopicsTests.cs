namespace ModelNet.Contracts.Tests;

public sealed class TopicsTests
{
    [Fact]
    public void The_constants_are_the_schema_folders() =>
        Topics.All([]).Order().ShouldBe(Messages.All.Select(kind => kind.Topic).Where(topic => topic != StageTask.TopicName).Order());

    [Fact]
    public void Every_model_has_its_own_task_topic_once() =>
        Topics.All(["qwen", "yi-1.5_b", "qwen"]).Where(topic => topic.StartsWith("stage-tasks", StringComparison.Ordinal))
            .ShouldBe(["stage-tasks.qwen", "stage-tasks.yi-1.5_b"]);

    [Fact]
    public void A_vocabulary_is_keyed_by_its_hash_in_hex() => Topics.VocabularyKey(0xABCUL).ShouldBe("0000000000000abc");

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("modèle")]
    public void A_name_that_kafka_would_refuse_is_refused(string model) =>
        Should.Throw<ArgumentException>(() => Topics.StageTasks(model));

    [Theory]
    [InlineData(236, true)]
    [InlineData(237, true)]
    [InlineData(238, false)]
    public void A_topic_name_has_at_most_249_characters(int length, bool accepted)
    {
        var model = new string('m', length);
        if (accepted)
        {
            Topics.StageTasks(model).Length.ShouldBe(length + 12);
        }
        else
        {
            Should.Throw<ArgumentException>(() => Topics.StageTasks(model)).Message.ShouldContain("237");
        }
    }
}
