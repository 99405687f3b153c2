using System.Text.Json;
using SwisperStudio.Core.Protocols.Swisper;

namespace SwisperStudio.Core.Protocols.LangGraph;

/// <summary>Steps that are nodes of a LangGraph, as the metadata tell that LangGraph gives everything that runs inside one.</summary>
public static class LangGraphNode
{
    private static ReadOnlySpan<byte> Key => "langgraph_node"u8;

    /// <summary>Whether a step is a node: it is called as the node it belongs to. What runs inside a node is called otherwise.</summary>
    /// <param name="name">The step's name.</param>
    /// <param name="metadata">Its metadata, valid JSON.</param>
    public static bool Is(string? name, byte[]? metadata) =>
        name is not null && metadata is not null && metadata.AsSpan().IndexOf(Key) >= 0 && JsonElement.Parse(metadata, RawJson.DocumentOptions).Member(Key)?.Text() == name;
}
