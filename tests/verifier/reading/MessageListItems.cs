using ModelNet.Contracts;

namespace ModelNet.Verifier.Reading;

/// <summary>Lets LINQ see the messages of a decoded record.</summary>
internal static class MessageListItems
{
    public static IEnumerable<T> Items<T>(this MessageList<T> list)
        where T : class, IReusable, new()
        => Enumerable.Range(0, list.Count).Select(i => list[i]);
}
