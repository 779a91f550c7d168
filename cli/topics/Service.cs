namespace ModelNet.Cli.TopicAdmin;

/// <summary>Who uses topics: the services, the client that asks, and readers from elsewhere that only look.</summary>
internal enum Service
{
    Client,
    Router,
    Worker,
    Fuser,
    Reader,
}
