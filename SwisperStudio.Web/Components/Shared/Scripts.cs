using Microsoft.JSInterop;

namespace SwisperStudio.Web.Components.Shared;

/// <summary>The script modules beside components, each loaded once for a reader.</summary>
public sealed class Scripts(IJSRuntime browser)
{
    private readonly Dictionary<string, Task<IJSObjectReference>> _modules = [];

    /// <summary>The module of a component.</summary>
    /// <param name="component">Its place below <c>Components</c>, e.g. <c>State/StateView</c>.</param>
    public Task<IJSObjectReference> OfAsync(string component)
    {
        if (!_modules.TryGetValue(component, out var module) || module.IsFaulted)
        {
            _modules[component] = module = browser.InvokeAsync<IJSObjectReference>("import", $"./Components/{component}.razor.js").AsTask();
        }

        return module;
    }

    /// <summary>Scrolls to an element.</summary>
    public ValueTask ShowAsync(string id) => browser.InvokeVoidAsync("studio.show", id);

    /// <summary>Puts a text on the clipboard.</summary>
    public ValueTask CopyAsync(string text) => browser.InvokeVoidAsync("studio.writeText", text);
}
