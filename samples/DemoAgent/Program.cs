using DemoAgent;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SwisperStudio.Client;

// dotnet run --project samples/DemoAgent -- --runs 20 --rate 2 --speed 4
var builder = Host.CreateApplicationBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning).AddFilter("SwisperStudio", LogLevel.Information);
builder.Services.AddSwisperStudio(options =>
{
    // Where nothing else is said: the studio that `dotnet run --project SwisperStudio.Web` starts.
    options.ApiKey ??= "dev-api-key-change-in-production";
    options.ProjectId ??= "0d7aa606-cb29-4a31-8a59-50fa61151a32";
    options.ServiceName = "demo-agent";
    options.Version = "1.4.2";
});
builder.Services.AddSingleton(new DemoOptions
{
    Runs = builder.Configuration.GetValue<int?>("runs"),
    Rate = builder.Configuration.GetValue("rate", 0.5),
    Speed = builder.Configuration.GetValue("speed", 1.0),
    Seed = builder.Configuration.GetValue<int?>("seed"),
});
builder.Services.AddHostedService<Conversations>();
await builder.Build().RunAsync();
