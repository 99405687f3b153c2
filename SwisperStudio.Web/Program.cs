using SwisperStudio.Web.Hosting;

if (args is [var name, .. var rest] && Commands.All.TryGetValue(name, out var command))
{
    return await command(rest);
}

var builder = WebApplication.CreateBuilder(args);
builder.AddStudio();

var app = builder.Build();
await app.PrepareDatabaseAsync();
app.MapStudio();
await app.RunAsync();
return 0;
