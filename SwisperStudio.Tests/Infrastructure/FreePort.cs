using System.Net;
using System.Net.Sockets;

namespace SwisperStudio.Tests.Infrastructure;

/// <summary>Ports for servers of tests.</summary>
internal static class FreePort
{
    /// <summary>A port of this machine that nobody listens on.</summary>
    public static int Next()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
