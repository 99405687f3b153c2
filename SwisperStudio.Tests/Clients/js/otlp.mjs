// An agent that makes its spans by hand, in OpenTelemetry's conventions. Usage: node otlp.mjs proto|json|grpc
import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { setTimeout as sleep } from 'node:timers/promises';
import { register } from './telemetry.mjs';

const provider = register(process.argv[2]);
const tracer = trace.getTracer('weather-agent', '1.0.0');
const json = JSON.stringify;

// The conversation goes on from a turn before.
const turnBefore = tracer.startSpan('turn before');
turnBefore.end();

await tracer.startActiveSpan(
  'invoke_agent weather',
  {
    root: true,
    kind: SpanKind.SERVER,
    links: [{ context: turnBefore.spanContext(), attributes: { reason: 'turn before' } }],
    attributes: {
      'gen_ai.operation.name': 'invoke_agent',
      'gen_ai.agent.name': 'weather',
      'gen_ai.conversation.id': 'chat-7',
      'user.id': 'auth0|4711',
      'input.value': json({ question: 'Wie warm ist es in Zürich?' }),
      'output.value': json({ answer: '21 °C' }),
    },
  },
  async agent => {
    const call = tracer.startSpan('chat gpt-4o', {
      kind: SpanKind.CLIENT,
      attributes: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.provider.name': 'openai',
        'gen_ai.request.model': 'gpt-4o',
        'gen_ai.request.temperature': 0.2,
        'gen_ai.response.model': 'gpt-4o',
        'gen_ai.usage.input_tokens': 120,
        'gen_ai.usage.output_tokens': 30,
        'gen_ai.system_instructions': json([{ type: 'text', content: 'You know the weather.' }]),
        'gen_ai.input.messages': json([{ role: 'user', parts: [{ type: 'text', content: 'Wie warm ist es in Zürich?' }] }]),
        'gen_ai.output.messages': json([
          { role: 'assistant', parts: [{ type: 'tool_call', id: 'call_1', name: 'get_weather', arguments: { city: 'Zürich' } }], finish_reason: 'tool_call' },
        ]),
        'gen_ai.response.finish_reasons': ['tool_call'],
      },
    });
    call.addEvent('retried', { attempt: 2 });
    await sleep(5);
    call.end();

    const tool = tracer.startSpan('execute_tool get_weather', {
      attributes: {
        'gen_ai.operation.name': 'execute_tool',
        'gen_ai.tool.name': 'get_weather',
        'gen_ai.tool.call.id': 'call_1',
        'gen_ai.tool.call.arguments': json({ city: 'Zürich' }),
      },
    });
    const inside = tracer.startSpan('GET /forecast', { kind: SpanKind.CLIENT, attributes: { 'http.response.status_code': 504 } }, trace.setSpan(context.active(), tool));
    inside.recordException(new TypeError('The station did not answer.'));
    inside.setStatus({ code: SpanStatusCode.ERROR });
    inside.end();
    tool.setStatus({ code: SpanStatusCode.ERROR, message: 'No forecast.' });
    tool.end();
    agent.end();
  });

await provider.shutdown();
