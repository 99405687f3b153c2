namespace SwisperStudio.Core.Traces;

/// <summary>The small documents of an observation, raw UTF-8 JSON as sent.</summary>
/// <param name="Key">The observation.</param>
/// <param name="Meta">Free metadata.</param>
/// <param name="ModelParameters">Parameters of the model call.</param>
public sealed record ObservationDetails(Guid Key, byte[]? Meta, byte[]? ModelParameters);
