namespace SwisperStudio.Web.Api.Streams;

/// <summary>How the reading of the event stream goes (contract/heartbeat.md, section 3).</summary>
/// <param name="Status"><c>healthy</c>, <c>degraded</c>, or <c>off</c> where no Redis is set.</param>
/// <param name="ConsumerAlive">Whether the consumer told Redis within the last 10 s that it works.</param>
/// <param name="LastHeartbeat">When it last did; naive UTC.</param>
/// <param name="StreamLength">Entries in the stream, read or not.</param>
/// <param name="PendingEvents">Entries that were read and are not stored yet.</param>
/// <param name="EventsProcessed">Entries that this host is done with since its start.</param>
/// <param name="DeadLetters">Entries that could not be stored and were set aside.</param>
public sealed record StreamStatusResponse(string Status, bool ConsumerAlive, string? LastHeartbeat, long StreamLength, long PendingEvents, long EventsProcessed, int DeadLetters);
