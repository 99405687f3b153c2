// Langfuse's newer SDK, which speaks OTLP. Where to, and the keys, stand in Langfuse's own variables (LANGFUSE_…).
import { LangfuseSpanProcessor } from '@langfuse/otel';
import { propagateAttributes, startActiveObservation, startObservation } from '@langfuse/tracing';
import { setTimeout as sleep } from 'node:timers/promises';
import { register } from './telemetry.mjs';

const provider = register('json', new LangfuseSpanProcessor());

await propagateAttributes(
  { userId: 'auth0|4711', sessionId: 'chat-7', tags: ['museum', 'beta'], metadata: { tenant: 'ch' }, traceName: 'museum-guide' },
  () => startActiveObservation('supervisor', async supervisor => {
    supervisor.update({ input: { question: 'Museums in Chur?' }, metadata: { step: 1 } });

    const generation = startObservation(
      'guide-llm',
      {
        model: 'gpt-4o',
        modelParameters: { temperature: 0.3, max_tokens: 100 },
        input: [{ role: 'user', content: 'Museums in Chur?' }],
      },
      { asType: 'generation' });
    await sleep(20);
    generation.update({ completionStartTime: new Date() });
    await sleep(20);
    generation.update({
      output: { role: 'assistant', content: 'Three of them 🏛️' },
      usageDetails: { input: 210, output: 33, total: 243, cache_read_input_tokens: 64 },
    });
    generation.end();

    const tool = startObservation('opening-hours', { input: { museum: 'Rätisches Museum' } }, { asType: 'tool' });
    await sleep(5);
    tool.update({ level: 'ERROR', statusMessage: 'The museum is closed.' });
    tool.end();

    startObservation('cache-miss', { input: { key: 'Chur' }, level: 'WARNING' }, { asType: 'event' });
    supervisor.update({ output: { answer: 'Three of them' } });
  }, { asType: 'agent' }));

await provider.shutdown();
