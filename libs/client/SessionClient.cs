using System.Globalization;
using ModelNet.Bus;
using ModelNet.Contracts;

namespace ModelNet.Client;

/// <summary>Puts requests on the log. Thread-safe.</summary>
public sealed class SessionClient
{
    private readonly IBus _bus;
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly RecordEncoder _encoder = new();
    private readonly Request _request = new();

    public SessionClient(IBus bus, TimeProvider? time = null)
    {
        _bus = bus;
        _time = time ?? TimeProvider.System;
        bus.EnsureTopics([Topics.Requests]);
    }

    /// <summary>Appends the request; it is accepted once <see cref="IBus.FlushAsync"/> has completed. Sending it again has no effect.</summary>
    public void Submit(SessionRequest request)
    {
        lock (_gate)
        {
            Begin(request.Session, RequestAction.Start);
            _request.Run.Set(request.Run);
            _request.Flow.Set(request.Flow);
            _request.Question.Set(request.Question);
            _request.MaxTokens = request.MaxTokens;
            _request.Deterministic = request.Deterministic;
            FillSampling(request);
            foreach (var turn in request.Messages)
            {
                var copy = _request.Messages.Add();
                copy.Role.Set(turn.Role);
                copy.Content.Set(turn.Content);
            }

            foreach (var text in request.Stop)
            {
                _request.Stop.Add().Set(text);
            }

            Send();
        }
    }

    /// <summary>Asks for the session's end; it ends as cancelled unless it has ended already.</summary>
    public void Cancel(string session)
    {
        lock (_gate)
        {
            Begin(session, RequestAction.Cancel);
            Send();
        }
    }

    /// <summary>What is not said stays at the fields' defaults.</summary>
    private void FillSampling(SessionRequest request)
    {
        _request.Temperature = request.Temperature ?? _request.Temperature;
        _request.TopP = request.TopP ?? _request.TopP;
        _request.Seed.Set(request.Seed?.ToString(CultureInfo.InvariantCulture) ?? "");
    }

    private void Begin(string session, RequestAction action)
    {
        _request.Reset();
        _request.Session.Set(session);
        _request.Action = action;
        _request.CreatedUs = (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
    }

    private void Send() => _bus.Append(Topics.Requests, _request.Session.Span, _encoder.Encode(_request), TraceContext.HeadersOf(TraceContext.Current()));
}
