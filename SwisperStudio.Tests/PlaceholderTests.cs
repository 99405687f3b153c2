namespace SwisperStudio.Tests;
public class PlaceholderTests { [Xunit.Fact] public void Ok() => Xunit.Assert.Equal(2, 1 + 1); }
