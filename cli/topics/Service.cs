namespace ModelNet.Cli.TopicAdmin;

/// <summary>Who uses topics: the services, the client that asks, the dashboard, and readers from elsewhere that only look.</summary>
internal enum Service
{
    Client,
    Router,
    Worker,
    Fuser,
    Dashboard,
    Reader,
}
