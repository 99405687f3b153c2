using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using SwisperStudio.Core.Ingestion;
using SwisperStudio.Core.Traces;
using SwisperStudio.Web.Api.Langfuse;
using SwisperStudio.Web.Api.Observations;
using SwisperStudio.Web.Api.About;

namespace SwisperStudio.Web.Api;

/// <summary>What the OpenAPI document says beyond what the endpoints' types tell.</summary>
internal static class OpenApiDocument
{
    private const string TokenScheme = "Token";
    private const string KeyScheme = "ApiKey";
    private const string PairScheme = "KeyPair";

    public static void AddStudioDocument(this OpenApiOptions options)
    {
        options.ShouldInclude = endpoint => endpoint.RelativePath?.StartsWith("api/", StringComparison.Ordinal) == true || endpoint.RelativePath == "health";
        // A field of a patch is no type of its own on the wire.
        options.CreateSchemaReferenceId = type => type.Type.IsGenericType && type.Type.GetGenericTypeDefinition() == typeof(Field<>)
            ? null
            : OpenApiOptions.CreateDefaultSchemaReferenceId(type);
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "SwisperStudio";
            document.Info.Version = HealthEndpoints.Version;
            document.Info.Description = "Traces of LLM agents: send them, read them.";
            document.Servers?.Clear();
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
            {
                [TokenScheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", BearerFormat = "JWT", Description = "A token from POST /api/v1/auth/login." },
                [KeyScheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = "X-API-Key", Description = "The key of a project, or the all-project key." },
                [PairScheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "basic", Description = "The public and the secret key of a project, as Langfuse's clients send them." },
            };
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            var metadata = context.Description.ActionDescriptor.EndpointMetadata;
            if (!metadata.OfType<IAllowAnonymous>().Any())
            {
                string[] schemes = metadata.Contains(LangfuseError.Form) ? [PairScheme, KeyScheme] : [TokenScheme, KeyScheme];
                operation.Security = [.. schemes.Select(name => new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(name, context.Document)] = [] })];
            }

            operation.RequestBody?.Content?.Remove("*/*");
            foreach (var parameter in metadata.OfType<QueryParameter>())
            {
                (operation.Parameters ??= []).Add(new OpenApiParameter
                {
                    Name = parameter.Name,
                    In = ParameterLocation.Query,
                    Required = parameter.IsRequired,
                    Description = parameter.Description,
                    Schema = new OpenApiSchema { Type = parameter.Type },
                });
            }

            return Task.CompletedTask;
        });

        // A field of a patch is its value's type; documents are objects.
        options.AddSchemaTransformer((schema, context, _) =>
        {
            var type = context.JsonTypeInfo.Type;
            if (type == typeof(RawJson) || type == typeof(RawJson?) || type == typeof(Field<ReadOnlyMemory<byte>?>))
            {
                Become(schema, JsonSchemaType.Object | JsonSchemaType.Null);
            }
            else if (type == typeof(Field<string>))
            {
                Become(schema, JsonSchemaType.String | JsonSchemaType.Null);
            }
            else if (type == typeof(Field<long?>))
            {
                // Times are read from text or Unix time, counts from integers.
                var isTime = context.JsonPropertyInfo?.Name is { } name && (name.EndsWith("_time", StringComparison.Ordinal) || name == "timestamp");
                Become(schema, (isTime ? JsonSchemaType.String : JsonSchemaType.Integer) | JsonSchemaType.Null);
            }
            else if (type == typeof(Field<string[]>))
            {
                Become(schema, JsonSchemaType.Array);
                schema.Items = new OpenApiSchema { Type = JsonSchemaType.String };
            }

            else if (type == typeof(ObservationType))
            {
                Become(schema, JsonSchemaType.String);
                schema.Enum = [.. Enum.GetValues<ObservationType>().Select(t => (JsonNode)WireType.ToWire(t))];
            }

            return Task.CompletedTask;
        });
    }

    /// <summary>Tells of a query parameter that the endpoint reads itself.</summary>
    public static RouteHandlerBuilder WithQuery(this RouteHandlerBuilder endpoint, string name, JsonSchemaType type, string description, bool isRequired = false) =>
        endpoint.WithMetadata(new QueryParameter(name, type, description, isRequired));

    /// <summary>Tells which refusals an endpoint's callers should expect.</summary>
    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder endpoint, params ReadOnlySpan<int> statuses)
    {
        foreach (var status in statuses)
        {
            endpoint.Produces<ErrorDetail>(status);
        }

        return endpoint;
    }

    private static void Become(OpenApiSchema schema, JsonSchemaType type)
    {
        schema.Type = type;
        schema.Properties?.Clear();
        schema.Required?.Clear();
    }

    private sealed record QueryParameter(string Name, JsonSchemaType Type, string Description, bool IsRequired);
}
