using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using ModelNet.Bus.Kafka;
using ModelNet.Cli.Bus;
using ModelNet.Cli.CommandLine;
using ModelNet.Cli.Dashboards;
using ModelNet.Cli.Errors;
using ModelNet.Cli.Runs;
using ModelNet.Cli.Services;
using ModelNet.Cli.TopicAdmin;
using ModelNet.Dashboard;
using ModelNet.Dashboard.Serve;

namespace ModelNet.Cli.Verbs;

/// <summary><c>modelnet dashboard</c>: a page about a deployment on Kafka.</summary>
internal static class DashboardVerb
{
    public static Command Build(CliEnvironment environment)
    {
        var bus = new BusOptions();
        var listen = OptionFactory.Text("--listen", "ADDRESS:PORT", $"Where the page is served; default {ListenAddress.Default}, this machine only");
        var hosts = OptionFactory.Texts("--host-name", "NAME", "A name that browsers may ask for the page under, besides localhost and 127.0.0.1");
        var verb = new Command("dashboard", "Serve a page about a deployment on Kafka: sessions, models, where a step's time goes, lags, dead letters. It reads only.");
        verb.AddAll(listen, hosts);
        bus.AddTo(verb);
        verb.SetAction((parsed, _) => RunAsync(environment, bus.Read(parsed), ListenAddress.Parse(parsed.GetValue(listen) ?? ListenAddress.Default), parsed.GetValue(hosts) ?? []));
        return verb;
    }

    private static async Task<int> RunAsync(CliEnvironment environment, BusSettings settings, IPEndPoint endpoint, string[] hosts)
    {
        var notes = new ProgressNotes(environment.Error, silent: false, environment.Time);
        var opener = new BusOpener(environment, settings, notes);
        using var admin = opener.OpenAdmin("dashboard");
        RequireTopics(admin);
        await using var bus = await opener.OpenAsync("dashboard", [], onlyReads: true);
        var dashboard = DashboardService.Start(bus, new DashboardOptions { Deployment = new DeploymentOnKafka(admin) }, ServiceRun.Supervision, environment.Time);
        await using var server = await ListenAsync(dashboard, endpoint, hosts);
        if (!IPAddress.IsLoopback(endpoint.Address))
        {
            notes.Say("warning: everybody who can reach this address can read questions and answers");
        }

        return await new ServiceRun(environment, notes).UntilStopped($"dashboard at {server.Address}", dashboard.Loops);
    }

    /// <summary>It creates none: who may only read could not, and who mistypes a prefix should hear of it.</summary>
    private static void RequireTopics(KafkaAdmin admin)
    {
        string[] missing = [.. TopicUses.Table.Where(use => use.Readers.Contains(Service.Dashboard)).Select(use => use.Topic).Except(admin.TopicNames())];
        if (missing.Length > 0)
        {
            throw CliException.Usage(
                "no_topics",
                $"{admin.Description} shows no {string.Join(", ", missing)}",
                "create them: modelnet topics create --model NAME …; or give the --topic-prefix that they have, or credentials that may read them (modelnet topics acl)");
        }
    }

    private static async Task<DashboardServer> ListenAsync(DashboardService dashboard, IPEndPoint endpoint, string[] hosts)
    {
        try
        {
            return await DashboardServer.StartAsync(dashboard, endpoint, hosts);
        }
        catch (Exception error) when (error is IOException or SocketException)
        {
            foreach (var loop in dashboard.Loops)
            {
                await loop.DisposeAsync();
            }

            throw CliException.Usage("address_refused", $"the page cannot be served at {endpoint}: {error.GetBaseException().Message}", "choose another port with --listen, or end the program that has this one");
        }
    }
}
