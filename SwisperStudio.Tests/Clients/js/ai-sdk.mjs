// The AI SDK over its mock model: an answer with a tool, a streamed one, two that fail, and an embedding. Usage: node ai-sdk.mjs 5|6
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { register } from './telemetry.mjs';

const isFive = process.argv[2] === '5';
const { embed, generateText, simulateReadableStream, stepCountIs, streamText, tool } = await import(isFive ? 'ai5' : 'ai');
const mocks = await import(isFive ? 'ai5/test' : 'ai/test');
const MockLanguageModel = isFive ? mocks.MockLanguageModelV2 : mocks.MockLanguageModelV3;
const MockEmbeddingModel = isFive ? mocks.MockEmbeddingModelV2 : mocks.MockEmbeddingModelV3;

const provider = register();
const usage = (input, output, cached = 0) => isFive
  ? { inputTokens: input, outputTokens: output, totalTokens: input + output, cachedInputTokens: cached }
  : { inputTokens: { total: input, noCache: input - cached, cacheRead: cached }, outputTokens: { total: output, text: output } };
const reason = unified => isFive ? unified : { unified, raw: unified };
const telemetry = functionId => ({
  isEnabled: true,
  functionId,
  metadata: { userId: 'auth0|4711', sessionId: 'chat-7', tags: ['mail', 'beta'], tenant: 'ch' },
});

const answers = [
  {
    content: [{ type: 'reasoning', text: 'The tool knows.' }, { type: 'tool-call', toolCallId: 'call_1', toolName: 'get_weather', input: '{"city":"Zürich"}' }],
    finishReason: reason('tool-calls'),
    usage: usage(210, 40, 128),
    warnings: [],
  },
  { content: [{ type: 'text', text: '21 °C in Zürich.' }], finishReason: reason('stop'), usage: usage(260, 25), warnings: [] },
];
await generateText({
  model: new MockLanguageModel({ provider: 'openai', modelId: 'gpt-4o', doGenerate: async () => answers.shift() }),
  system: 'You know the weather.',
  prompt: 'How warm is it in Zürich?',
  temperature: 0.2,
  stopWhen: stepCountIs(3),
  tools: {
    get_weather: tool({
      description: 'The weather of a city.',
      inputSchema: z.object({ city: z.string() }),
      execute: ({ city }) => sleep(5, { city, celsius: 21 }),
    }),
  },
  experimental_telemetry: telemetry('weather'),
});

const stream = streamText({
  model: new MockLanguageModel({
    provider: 'openai',
    modelId: 'gpt-4o',
    doStream: async () => ({
      stream: simulateReadableStream({
        initialDelayInMs: 30,
        chunkDelayInMs: 10,
        chunks: [
          { type: 'stream-start', warnings: [] },
          { type: 'text-start', id: '1' },
          { type: 'text-delta', id: '1', delta: 'Grüezi ' },
          { type: 'text-delta', id: '1', delta: 'mitenand!' },
          { type: 'text-end', id: '1' },
          { type: 'finish', finishReason: reason('stop'), usage: usage(12, 6) },
        ],
      }),
    }),
  }),
  messages: [{ role: 'user', content: 'Say hello.' }],
  experimental_telemetry: telemetry('greeting'),
});
await stream.consumeStream();

await generateText({
  model: new MockLanguageModel({ provider: 'openai', modelId: 'gpt-4o', doGenerate: async () => { throw new Error('The model is overloaded.'); } }),
  prompt: 'Anyone there?',
  maxRetries: 0,
  experimental_telemetry: telemetry('failing'),
}).catch(() => {});

const broken = streamText({
  model: new MockLanguageModel({
    provider: 'openai',
    modelId: 'gpt-4o',
    doStream: async () => ({
      stream: simulateReadableStream({
        chunks: [{ type: 'text-start', id: '1' }, { type: 'text-delta', id: '1', delta: 'Grü' }, { type: 'error', error: new Error('The model is overloaded.') }],
      }),
    }),
  }),
  prompt: 'Say hello.',
  onError: () => {},
  experimental_telemetry: telemetry('broken'),
});
await broken.consumeStream();

await embed({
  model: new MockEmbeddingModel({
    provider: 'kvant',
    modelId: 'inference-granite-emb-278m',
    doEmbed: async ({ values }) => ({ embeddings: values.map(() => [0.25, 0.5]), usage: { tokens: 7 }, warnings: [] }),
  }),
  value: 'Zürich',
  experimental_telemetry: telemetry('embedding'),
});

await provider.shutdown();
