namespace SwisperStudio.Bench.Running;

/// <summary>A project and the key that opens it.</summary>
internal sealed record BenchProject(Guid Id, string Key);
