using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Xunit;

namespace SwisperStudio.Tests.Client;

/// <summary>What the client has logged.</summary>
internal sealed class LogLines : ILogger
{
    private readonly ConcurrentQueue<(LogLevel Level, string Text)> _lines = new();

    public IReadOnlyCollection<(LogLevel Level, string Text)> Lines => _lines;

    /// <summary>Waits for a line with this text.</summary>
    public async Task<LogLevel> WaitAsync(string text)
    {
        for (var attempt = 0; attempt < 1_500; attempt++)
        {
            if (_lines.FirstOrDefault(l => l.Text.Contains(text, StringComparison.Ordinal)) is { Text: not null } line)
            {
                return line.Level;
            }

            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        throw new TimeoutException($"'{text}' was not logged, but:\n" + string.Join('\n', _lines));
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue((logLevel, formatter(state, exception)));
}
