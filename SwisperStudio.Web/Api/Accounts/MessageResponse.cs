namespace SwisperStudio.Web.Api.Accounts;

/// <summary>An answer that says only that it was done.</summary>
/// <param name="Message">For people.</param>
public sealed record MessageResponse(string Message);
