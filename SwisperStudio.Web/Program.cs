using SwisperStudio.Web.Hosting;

// Before the first expression is made: texts of strangers are matched against many (highlighted code), and none may keep a thread busy.
AppDomain.CurrentDomain.SetData("REGEX_DEFAULT_MATCH_TIMEOUT", TimeSpan.FromSeconds(1));

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
