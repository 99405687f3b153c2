namespace SwisperStudio.Core.Search;

/// <summary>Another host keeps the project's index now; what was begun is not written.</summary>
internal sealed class SearchLeaseLostException() : Exception("Another host keeps this project's search index now.");
