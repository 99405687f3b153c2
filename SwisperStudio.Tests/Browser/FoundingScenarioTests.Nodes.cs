namespace SwisperStudio.Tests.Browser;

public sealed partial class FoundingScenarioTests
{
    private const string Before = """{"user_message":"What is on today?","draft":"to be removed","attempt":1}""";

    /// <summary>A graph and its nodes in the order they ran: the state each was given and what it returned.</summary>
    private static readonly (string Name, string? Parent, string Input, string Output)[] Nodes =
    [
        ("global_supervisor", null, Before, """{"user_message":"What is on today?","attempt":2,"user_interface_response":"One meeting."}"""),
        ("classify_intent", "global_supervisor", Before, """{"intent_classification":{"route":"complex_chat"}}"""),
        ("memory_node", "global_supervisor", Before, """{"memory_domain":{"facts":{}}}"""),
        ("global_planner", "global_supervisor", Before, """{"global_planner_decision":{"plan":"look into the calendar"}}"""),
        ("agent_execution", "global_supervisor", Before, """{"attempt":2}"""),
        ("user_interface", "global_supervisor", Before, """{"user_interface_response":"One meeting."}"""),
    ];
}
