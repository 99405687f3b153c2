using System.Text;
using SwisperStudio.Core.Protocols.Swisper;
using Xunit;

namespace SwisperStudio.Tests.Core.Protocols.Swisper;

public class PythonJsonTests
{
    [Theory]
    [InlineData("""{"a": NaN, "b": [Infinity, -Infinity, -1]}""", """{"a": null, "b": [null, null, -1]}""")]
    [InlineData("""{"NaN": "Infinity \" NaN", "x": NaN}""", """{"NaN": "Infinity \" NaN", "x": null}""")]
    [InlineData("""{"a": 1}""", """{"a": 1}""")]
    [InlineData("""{"a": "NaN""", """{"a": "NaN""")]
    public void WordsOfPython_BecomeNull_OutsideTexts(string text, string json) =>
        Assert.Equal(json, Encoding.UTF8.GetString(PythonJson.Repair(Encoding.UTF8.GetBytes(text)).Span));
}
