// OpenTelemetry as an agent sets it up; where to, with which key and what the resource is, stands in OpenTelemetry's own variables (OTEL_…).
import { OTLPTraceExporter as GrpcExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { defaultResource, detectResources, envDetector } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { diag, DiagConsoleLogger, DiagLogLevel } from '@opentelemetry/api';

const exporters = { grpc: GrpcExporter, json: JsonExporter, proto: ProtobufExporter };

// What could not be sent must be seen.
diag.setLogger(new DiagConsoleLogger(), DiagLogLevel.WARN);

export function register(protocol = 'proto', ...processors) {
  const provider = new NodeTracerProvider({
    resource: defaultResource().merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: processors.length > 0 ? processors : [new BatchSpanProcessor(new exporters[protocol]())],
  });
  provider.register();
  return provider;
}
