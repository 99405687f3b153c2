// Langfuse's older SDK, which has a protocol of its own. Where to, and the keys, stand in Langfuse's own variables (LANGFUSE_…).
import { setTimeout as sleep } from 'node:timers/promises';
import { Langfuse } from 'langfuse';

const langfuse = new Langfuse();
langfuse.on('error', error => {
  console.error(error);
  process.exitCode = 1;
});

const trace = langfuse.trace({
  name: 'day-planner',
  userId: 'auth0|4711',
  sessionId: 'chat-7',
  tags: ['travel', 'beta'],
  metadata: { tenant: 'ch' },
  input: { question: 'A day in Thun?' },
});
const supervisor = trace.span({ name: 'supervisor', input: { question: 'A day in Thun?' }, metadata: { step: 1 } });
const generation = supervisor.generation({
  name: 'planner-llm',
  model: 'gpt-4o',
  modelParameters: { temperature: 0.4, maxTokens: 300 },
  input: [{ role: 'system', content: 'You plan.' }, { role: 'user', content: 'A day in Thun?' }],
});
await sleep(20);
generation.update({ completionStartTime: new Date() });
await sleep(20);
generation.end({ output: { role: 'assistant', content: 'Start at the station. 🚉' }, usage: { promptTokens: 120, completionTokens: 40, totalTokens: 160 } });
supervisor.event({ name: 'cache-miss', input: 'Thun', level: 'WARNING' });
await sleep(5);
const lookup = supervisor.span({ name: 'lookup-trains', input: { to: 'Thun' } });
lookup.end({ level: 'ERROR', statusMessage: 'No train today.' });
supervisor.end({ output: { answer: 'Start at the station.' } });
generation.score({ name: 'helpfulness', value: 0.9, comment: 'short' });
trace.score({ name: 'mood', value: 'happy', dataType: 'CATEGORICAL' });
trace.update({ output: { answer: 'Start at the station.' } });

await langfuse.shutdownAsync();
