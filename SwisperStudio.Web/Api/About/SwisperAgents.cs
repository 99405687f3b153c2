namespace SwisperStudio.Web.Api.About;

/// <summary>The graphs of Swisper's agents as its source draws them (contract/swisper-conventions.md, section 9).</summary>
internal static class SwisperAgents
{
    private const string Start = "__start__";
    private const string End = "__end__";

    public static readonly IReadOnlyList<AgentGraph> All =
    [
        new(
            "global_supervisor",
            "Routes requests, calls the domain agents and keeps the conversation",
            [
                Span("user_in_the_loop_handler", "User Clarification Handler"),
                Generation("classify_intent", "Intent Classification"),
                Span("memory_node", "Memory Retrieval"),
                Span("indexing", "Document Indexing"),
                Generation("global_planner", "Global Planner"),
                new("agent_execution", "Agent Execution", "AGENT"),
                Generation("user_interface", "User Interface"),
            ],
            [
                Always("classify_intent", "memory_node"),
                If("memory_node", "indexing", "if file uploaded"),
                If("memory_node", "user_interface", "if simple_chat"),
                If("memory_node", "global_planner", "if complex_chat"),
                Always("indexing", "global_planner"),
                If("global_planner", "user_interface", "if complete/final"),
                If("global_planner", "agent_execution", "if needs agent"),
                If("global_planner", "global_planner", "if loop"),
                If("agent_execution", "user_interface", "if final step"),
                If("agent_execution", "global_planner", "if continue"),
                If("user_interface", "user_in_the_loop_handler", "if needs clarification"),
                If("user_in_the_loop_handler", "agent_execution", "if resume agent"),
                If("user_in_the_loop_handler", "classify_intent", "if new question"),
                If("user_in_the_loop_handler", "global_planner", "default"),
            ]),
        new(
            "productivity_agent",
            "Mail, calendar and tasks",
            [
                Span("provider_selection", "Provider Selection"),
                Generation("productivity_planner", "Productivity Planner"),
                Generation("productivity_write", "Productivity Write"),
                Tool("tool_execution", "Tool Execution"),
            ],
            [
                If("provider_selection", "productivity_planner", "if routing phase"),
                If("productivity_planner", "provider_selection", "if multi-provider"),
                If("productivity_planner", "productivity_write", "if needs write"),
                If("productivity_planner", "tool_execution", "if direct execute"),
                If("productivity_write", "productivity_write", "if clarification loop"),
                If("productivity_write", "tool_execution", "if ready to execute"),
                If("tool_execution", "productivity_planner", "if multi-step"),
            ]),
        new(
            "research_agent",
            "Web search and current information",
            [
                Generation("research_planner", "Research Planner"),
                Tool("tool_execution", "Web Search Tool"),
                Generation("completion_evaluator", "Completion Evaluator"),
            ],
            [
                If("research_planner", "tool_execution", "if needs search"),
                If("research_planner", "completion_evaluator", "if evaluate"),
                If("research_planner", "research_planner", "if replan"),
                If("tool_execution", "completion_evaluator", "if evaluate results"),
                If("tool_execution", "research_planner", "if needs refinement"),
                If("completion_evaluator", "research_planner", "if incomplete"),
            ]),
        new(
            "wealth_agent",
            "Financial data",
            [
                Generation("wealth_planner", "Wealth Planner"),
                Tool("tool_execution", "Financial Data Tool"),
            ],
            [
                If("wealth_planner", "tool_execution", "if needs data"),
                If("tool_execution", "wealth_planner", "if refine query"),
            ]),
        new(
            "doc_agent",
            "Document search and retrieval-augmented answers",
            [
                Generation("document_search_planner_node", "Document Search Planner"),
                new("doc_tool_execution_node", "Document Retrieval Tool", "RETRIEVER"),
            ],
            [
                If("document_search_planner_node", "doc_tool_execution_node", "if execute search"),
                Always("doc_tool_execution_node", "document_search_planner_node", "evaluate results"),
            ]),
        new(
            "gk_catalog_agent",
            "Shopping assistant for do-it-yourself projects",
            [
                Tool("availability_check", "Availability Check"),
                Generation("project_discovery", "Project Discovery"),
                Generation("product_matcher", "Product Matcher"),
                Span("store_navigation", "Store Navigation"),
                Generation("shopping_list_builder", "Shopping List Builder"),
            ],
            [
                If(Start, "availability_check", "if simple product query"),
                If(Start, "project_discovery", "if DIY project query"),
                Always("availability_check", End),
                If("project_discovery", "project_discovery", "if HITL waiting (shelf selection)"),
                If("project_discovery", "product_matcher", "if tutorial loaded"),
                If("project_discovery", End, "if no tutorial"),
                If("product_matcher", "product_matcher", "if HITL waiting (adhesive choice)"),
                If("product_matcher", "store_navigation", "if products matched"),
                If("product_matcher", End, "if no products"),
                Always("store_navigation", "shopping_list_builder"),
                Always("shopping_list_builder", End),
            ]),
    ];

    private static AgentNode Span(string id, string label) => new(id, label, "SPAN");

    private static AgentNode Generation(string id, string label) => new(id, label, "GENERATION");

    private static AgentNode Tool(string id, string label) => new(id, label, "TOOL");

    private static AgentEdge If(string from, string to, string label) => new(from, to, true, label);

    private static AgentEdge Always(string from, string to, string label = "") => new(from, to, false, label);
}
