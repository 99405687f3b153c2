namespace SwisperStudio.Core;

/// <summary>What is wrong with one field of a change.</summary>
/// <param name="Field">Its name as on the wire, dots between levels: <c>dev_environment.swisper_url</c>.</param>
/// <param name="Message">What is wrong and what would be right, for the person who typed it.</param>
public sealed record FieldProblem(string Field, string Message);
