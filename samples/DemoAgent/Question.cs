namespace DemoAgent;

/// <summary>Something that people ask.</summary>
/// <param name="Text">In their words.</param>
/// <param name="Agent">Who can answer it; null: nobody has to be asked.</param>
/// <param name="Tools">What that agent uses, all of a row at once.</param>
internal sealed record Question(string Text, string? Agent, params string[][] Tools)
{
    private static readonly Question[] All =
    [
        new("Do I have meetings tomorrow? If so, who else takes part?", "productivity_agent", ["search_calendar", "search_contacts"]),
        new("Please summarize the mails of this week about the Zurich office.", "productivity_agent", ["search_emails"], ["read_email", "read_email", "read_email"]),
        new("Move my lunch with Anna to Thursday and tell her why.", "productivity_agent", ["search_calendar", "search_contacts"], ["update_event", "send_email"]),
        new("What do the papers say about the rail strikes, and how is the weather in Bern?", "research_agent", ["search_web", "search_news", "weather_lookup"]),
        new("Compare three electric cars under 45,000 francs for a family of five.", "research_agent", ["search_web", "search_web", "search_web"], ["fetch_page", "fetch_page"]),
        new("How has my portfolio done since January, against the SMI?", "wealth_agent", ["get_positions", "get_index_history"], ["calculate_return"]),
        new("Which clause of the lease says who pays for repairs?", "doc_agent", ["search_documents"], ["read_section", "read_section"]),
        new("What do I need to put up a shelf in a bathroom?", "gk_catalog_agent", ["search_catalog", "owned_products"], ["check_availability"]),
        new("Thank you, that was all for today!", null),
        new("What can you do for me?", null),
    ];

    public static Question Next(Random random) => All[random.Next(All.Length)];
}
