namespace SwisperStudio.Tests.Infrastructure;

public enum DatabaseKind
{
    Sqlite,
    Postgres,
}
