# SwisperStudio in one image: API and UI on 8001 and 3000, OpenTelemetry on 4317 (gRPC) and 4318 (HTTP), data under /data.
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /src
# The projects alone first: their packages are fetched again only when a project file changes.
COPY global.json Directory.Build.props Directory.Packages.props .editorconfig ./
COPY SwisperStudio.Core/SwisperStudio.Core.csproj SwisperStudio.Core/
COPY SwisperStudio.Web/SwisperStudio.Web.csproj SwisperStudio.Web/
RUN dotnet restore SwisperStudio.Web --use-current-runtime
COPY SwisperStudio.Core SwisperStudio.Core
COPY SwisperStudio.Web SwisperStudio.Web
# The pages that show how to send traces.
COPY docs/clients docs/clients
RUN dotnet publish SwisperStudio.Web --configuration Release --no-restore --output /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0
WORKDIR /app
COPY --from=build /app .
# A new volume takes the owner of the folder it is mounted over. APP_UID is the base image's account without rights.
RUN mkdir /data && chown $APP_UID /data
VOLUME /data
# The base image's own port is taken back: addresses are named once.
ENV ASPNETCORE_ENVIRONMENT=Production \
    ASPNETCORE_HTTP_PORTS= \
    ASPNETCORE_URLS="http://+:8001;http://+:3000" \
    Studio__OtlpGrpcUrl=http://+:4317 \
    Studio__OtlpHttpUrl=http://+:4318 \
    Studio__DataDirectory=/data
EXPOSE 8001 3000 4317 4318
USER $APP_UID
# The image has no curl; bash opens the connection itself.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8001 && printf 'GET /health HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' >&3 && grep -q healthy <&3"]
ENTRYPOINT ["dotnet", "SwisperStudio.Web.dll"]
