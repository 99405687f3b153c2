using Microsoft.Extensions.Hosting;
using SwisperStudio.Client;

namespace DemoAgent;

/// <summary>Users who ask something now and then, each in conversations of their own.</summary>
internal sealed class Conversations(StudioClient studio, DemoOptions options, IHostApplicationLifetime lifetime) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var random = options.Seed is { } seed ? new Random(seed) : new Random();
        var open = new List<Task>();
        try
        {
            for (var run = 0; run < (options.Runs ?? int.MaxValue); run++)
            {
                var supervisor = new GlobalSupervisor(studio, new FakeModel(random.Next(), options.Speed));
                var user = $"auth0|{random.Next(12) * 7919 + 0x5a0000:x8}";
                open.Add(AnswerAsync(supervisor, Question.Next(random), user, $"chat-{user[6..]}-{random.Next(4)}", stoppingToken));
                open.RemoveAll(t => t.IsCompleted);
                // Times between arrivals of people who do not know of each other are exponential.
                await Task.Delay(TimeSpan.FromSeconds(-Math.Log(1 - random.NextDouble()) / options.Rate), stoppingToken);
            }

            await Task.WhenAll(open);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Steps that are under way end as cancelled before the client is flushed.
            await Task.WhenAll(open);
        }

        lifetime.StopApplication();
    }

    private static async Task AnswerAsync(GlobalSupervisor supervisor, Question question, string user, string session, CancellationToken cancel)
    {
        try
        {
            var (trace, steps, tokens) = await supervisor.RunAsync(question, user, session, cancel);
            Console.WriteLine($"{trace} {steps} steps, {tokens} tokens: {question.Text}");
        }
        catch (OperationCanceledException)
        {
            // Ctrl+C in the middle of an answer.
        }
    }
}
