using System.Text;

namespace DemoAgent;

/// <summary>Stands for a language model and for tools: takes its time, says something, and fails at times. It needs no network.</summary>
/// <param name="seed">Which answers.</param>
/// <param name="speed">How many times faster than life.</param>
internal sealed class FakeModel(int seed, double speed)
{
    public const string Name = "inference-llama4-maverick";

    private static readonly string[] Words =
        "the meeting plan office budget report team answer customer project review week offer train contract open found later early quarter invoice travel with about from for and two three by Anna Marco Bern Zurich Geneva Thursday Friday".Split(' ');

    private readonly Random _random = new(seed);

    /// <summary>Answers a prompt; tells when its first token is there.</summary>
    /// <exception cref="TimeoutException">The model is overloaded.</exception>
    public async Task<ModelAnswer> AskAsync(IReadOnlyList<Message> messages, int words, Action firstToken, CancellationToken cancel)
    {
        await ThinkAsync(150, 900, cancel);
        ThrowAtTimes(40, "The model is overloaded: no token within 30 s.");
        firstToken();
        await ThinkAsync(10 * words, 15 * words, cancel);
        var text = Text(words);
        return new ModelAnswer(text, messages.Sum(m => Tokens(m.Content)) + Next(300, 900), Tokens(text));
    }

    /// <summary>Runs a tool.</summary>
    /// <exception cref="TimeoutException">The tool does not answer.</exception>
    public async Task<Dictionary<string, object?>[]> CallAsync(string tool, CancellationToken cancel)
    {
        await ThinkAsync(80, 900, cancel);
        ThrowAtTimes(12, $"{tool} did not answer within 10 s.");
        return [.. Enumerable.Range(1, Next(2, 7)).Select(i => new Dictionary<string, object?>
        {
            ["id"] = $"{tool}-{Next(1_000, 9_999)}",
            ["rank"] = i,
            ["score"] = Math.Round(1.0 / i, 3),
            ["title"] = Text(6),
            ["text"] = Text(45),
        })];
    }

    public string Text(int words)
    {
        var text = new StringBuilder();
        for (var i = 0; i < words; i++)
        {
            var word = Words[Next(0, Words.Length)];
            text.Append(i % 11 == 0 ? char.ToUpperInvariant(word[0]) + word[1..] : word).Append(i % 11 == 10 || i == words - 1 ? ". " : " ");
        }

        return text.ToString().TrimEnd();
    }

    // Branches share it.
    public int Next(int least, int below)
    {
        lock (_random)
        {
            return _random.Next(least, below);
        }
    }

    private static int Tokens(string text) => text.Length / 4;

    private Task ThinkAsync(int least, int below, CancellationToken cancel) => Task.Delay(TimeSpan.FromMilliseconds(Next(least, below) / speed), cancel);

    private void ThrowAtTimes(int oneOf, string message)
    {
        if (Next(0, oneOf) == 0)
        {
            throw new TimeoutException(message);
        }
    }
}
