namespace SwisperStudio.Tests.Infrastructure;

/// <summary>How much a long test does: <c>./test.sh --long</c> sets the switch.</summary>
internal static class TestLength
{
    public static bool IsLong { get; } = Environment.GetEnvironmentVariable("STUDIO_TESTS_LONG") == "1";

    public static int Of(int usual, int @long) => IsLong ? @long : usual;
}
