namespace SwisperStudio.Web.Hosting;

/// <summary>Tells people's browsers from clients of the API.</summary>
internal static class BrowserRequests
{
    extension(HttpRequest request)
    {
        /// <summary>Whether a page is expected: scripts and SDKs accept anything, or JSON, but never name HTML.</summary>
        public bool AsksForPage => request.GetTypedHeaders().Accept.Any(type => type.MediaType == "text/html");
    }
}
