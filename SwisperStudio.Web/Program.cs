using SwisperStudio.Web.Hosting;

var builder = WebApplication.CreateBuilder(args);
builder.AddStudio();

var app = builder.Build();
await app.PrepareDatabaseAsync();
app.MapStudio();
await app.RunAsync();
