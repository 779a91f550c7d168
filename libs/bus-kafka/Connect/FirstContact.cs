using Confluent.Kafka;

namespace ModelNet.Bus.Kafka;

/// <summary>Makes sure at the start that a broker answers and accepts us, or says why not.</summary>
internal static class FirstContact
{
    public static void Make(KafkaClients clients, BrokerWatch watch, KafkaBusOptions options)
    {
        using var enough = new CancellationTokenSource();
        var answer = Task.Run(() => clients.Answers(options.ConnectTimeout, enough.Token));
        var first = Task.WhenAny(answer, watch.Refused).GetAwaiter().GetResult();
        if (first == watch.Refused)
        {
            enough.Cancel();
            answer.Wait(); // it is inside the client, which is disposed next
            throw new BusUnavailableException(
                "broker_refused",
                $"The connection to {options.BootstrapServers} was refused: {watch.Refused.Result.Reason}",
                "Check the user, the password, the certificates and the CA file, and that the address is the one in the broker's certificate.");
        }

        if (!answer.Result)
        {
            throw new BusUnavailableException(
                "broker_unreachable",
                $"No Kafka broker answers at {options.BootstrapServers} ({Reason(watch.LastError, options)}).",
                "Start Kafka there, correct the address, or leave it out to use the embedded log.");
        }
    }

    private static string Reason(Error? error, KafkaBusOptions options) =>
        error?.Reason ?? $"no answer within {options.ConnectTimeout.TotalSeconds:0.#} s";
}
