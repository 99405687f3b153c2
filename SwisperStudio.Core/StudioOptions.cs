using System.ComponentModel.DataAnnotations;

namespace SwisperStudio.Core;

/// <summary>Settings of the section <c>Studio</c>.</summary>
public sealed class StudioOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Studio";

    /// <summary>Folder of the embedded database and of generated secrets; relative to the content root.</summary>
    [Required]
    public string DataDirectory { get; set; } = "data";

    /// <summary>The project of events that name none; a UUID.</summary>
    public Guid? DefaultProjectId { get; set; }

    /// <summary>Largest request body, in bytes, as it comes over the wire.</summary>
    [Range(1024, int.MaxValue)]
    public int MaxRequestBytes { get; set; } = 32 * 1024 * 1024;

    /// <summary>Largest request body after decompression, in bytes.</summary>
    [Range(1024, int.MaxValue)]
    public int MaxDecompressedBytes { get; set; } = 128 * 1024 * 1024;

    /// <summary>Events being received and waiting to be written, in bytes of their requests; beyond that the answer is 503.</summary>
    [Range(1024, long.MaxValue)]
    public long MaxQueuedBytes { get; set; } = 256 * 1024 * 1024;

    /// <summary>After so many seconds without a sign of life an SDK counts as disconnected.</summary>
    [Range(5, 24 * 3600)]
    public int ConnectionPatienceSeconds { get; set; } = 120;

    /// <summary>Tokens to count for 100 words where a model reported none. The original's factor is 75, which is low for German.</summary>
    [Range(1, 1000)]
    public int EstimatedTokensPer100Words { get; set; } = 75;

    /// <summary>Whether people may register themselves; unset means: in Development only.</summary>
    public bool? OpenRegistration { get; set; }

    /// <summary>
    /// Reverse proxies whose <c>X-Forwarded-*</c> headers are believed besides those on this machine: addresses or networks like
    /// <c>172.16.0.0/12</c>, with spaces or commas between them.
    /// </summary>
    public string? TrustedProxies { get; set; }

    /// <summary>
    /// The Redis in which Swisper's SDK looks whether to trace, and to which it sends events, like <c>redis://user:password@host:6379</c>; unset: nobody is told, nothing is read.
    /// </summary>
    public string? RedisUrl { get; set; }

    /// <summary>
    /// A further address for OpenTelemetry's exporters over HTTP, which serves nothing else; empty for none. Unset: http://localhost:4318 where the host listens on its default
    /// addresses, else none. The host's own addresses take the same.
    /// </summary>
    public string? OtlpHttpUrl { get; set; }

    /// <summary>The address for OpenTelemetry's exporters over gRPC; empty for none. Unset: http://localhost:4317 where the host listens on its default addresses, else none.</summary>
    public string? OtlpGrpcUrl { get; set; }

    /// <summary>Email of the first administrator.</summary>
    public string? AdminEmail { get; set; }

    /// <summary>Password of the first administrator.</summary>
    public string? AdminPassword { get; set; }
}
