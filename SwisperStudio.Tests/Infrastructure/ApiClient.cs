using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Xunit;

namespace SwisperStudio.Tests.Infrastructure;

/// <summary>Sends requests to a host. A body is sent as it is when it is text, else as JSON.</summary>
public sealed class ApiClient(HttpClient http) : IDisposable
{
    public HttpClient Http => http;

    public Task<ApiAnswer> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<ApiAnswer> PostAsync(string path, object? body) => SendAsync(HttpMethod.Post, path, body);

    public Task<ApiAnswer> PutAsync(string path, object? body) => SendAsync(HttpMethod.Put, path, body);

    public Task<ApiAnswer> PatchAsync(string path, object? body) => SendAsync(HttpMethod.Patch, path, body);

    public Task<ApiAnswer> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path);

    public Task<ApiAnswer> SendAsync(HttpMethod method, string path, object? body = null)
    {
        var bytes = body switch
        {
            null => null,
            byte[] raw => raw,
            string text => Encoding.UTF8.GetBytes(text),
            _ => JsonSerializer.SerializeToUtf8Bytes(body),
        };
        var request = new HttpRequestMessage(method, path);
        if (bytes is not null)
        {
            request.Content = new ByteArrayContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        }

        return SendAsync(request);
    }

    public async Task<ApiAnswer> SendAsync(HttpRequestMessage request)
    {
        using var sent = request;
        using var response = await http.SendAsync(sent, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return new ApiAnswer($"{request.Method} {request.RequestUri}", (int)response.StatusCode, text, response.Headers);
    }

    public void Dispose() => http.Dispose();
}
