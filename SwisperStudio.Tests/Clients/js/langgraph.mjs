// A supervisor's graph: classify_intent, weather_agent, tools and weather_agent again, seen by OpenInference.
import { LangChainInstrumentation } from '@arizeai/openinference-instrumentation-langchain';
import * as callbackManager from '@langchain/core/callbacks/manager';
import { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { AIMessage } from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import { Annotation, Command, END, interrupt, MemorySaver, MessagesAnnotation, START, StateGraph } from '@langchain/langgraph';
import { ToolNode } from '@langchain/langgraph/prebuilt';
import { context } from '@opentelemetry/api';
import { setTags, setUser } from '@arizeai/openinference-core';
import { z } from 'zod';
import { register } from './telemetry.mjs';

const provider = register();
new LangChainInstrumentation().manuallyInstrument(callbackManager);

class FakeChatModel extends BaseChatModel {
  constructor(answers) {
    super({});
    this.answers = answers;
  }

  _llmType() {
    return 'fake';
  }

  // What the instrumentation takes the model and its settings from.
  invocationParams() {
    return { model: 'gpt-4o', temperature: 0.2 };
  }

  async _generate(messages) {
    const message = this.answers(messages);
    return { generations: [{ text: message.content, message }] };
  }
}

const getWeather = tool(async ({ city }) => `18 °C in ${city}`, { name: 'get_weather', description: 'The weather of a city.', schema: z.object({ city: z.string() }) });
const getTraffic = tool(
  async () => {
    throw new Error('The traffic service is down.');
  },
  { name: 'get_traffic', description: 'The traffic of a city.', schema: z.object({ city: z.string() }) });

const model = new FakeChatModel(messages => messages.some(m => m.getType() === 'tool')
  ? new AIMessage({ content: 'It is 18 °C in Lugano.', usage_metadata: { input_tokens: 260, output_tokens: 25, total_tokens: 285 } })
  : new AIMessage({
    content: '',
    tool_calls: [
      { id: 'call_1', name: 'get_traffic', args: { city: 'Lugano' } },
      { id: 'call_2', name: 'get_weather', args: { city: 'Lugano' } },
    ],
    usage_metadata: { input_tokens: 210, output_tokens: 40, total_tokens: 250, input_token_details: { cache_read: 128 } },
  }));

const State = Annotation.Root({ ...MessagesAnnotation.spec, intent: Annotation(), facts: Annotation() });
const graph = new StateGraph(State)
  .addNode('classify_intent', async () => ({ intent: { route: 'weather', confidence: 0.97 } }))
  .addNode('weather_agent', async ({ messages }) => ({ messages: [await model.invoke(messages)] }))
  .addNode('tools', new ToolNode([getTraffic, getWeather]))
  .addEdge(START, 'classify_intent')
  .addEdge('classify_intent', 'weather_agent')
  .addConditionalEdges('weather_agent', ({ messages }) => (messages.at(-1).tool_calls?.length ? 'tools' : END), ['tools', END])
  .addEdge('tools', 'weather_agent')
  .compile();

const setting = setTags(setUser(context.active(), { userId: 'auth0|4711' }), ['mail', 'beta']);
await context.with(setting, () => graph.invoke(
  { messages: [{ role: 'user', content: 'How warm is it in Lugano?' }], facts: { canton: 'Ticino' } },
  { runName: 'GlobalSupervisor', configurable: { thread_id: 'chat-7' } }));

// An agent that is a graph of its own hands over to another, which waits for a person.
const alice = new StateGraph(State)
  .addNode('decide', async () => new Command({ graph: Command.PARENT, goto: 'bob', update: { intent: { route: 'bob' } } }))
  .addEdge(START, 'decide')
  .compile();
await new StateGraph(State)
  .addNode('alice', alice, { ends: ['bob'] })
  .addNode('bob', async () => interrupt({ question: 'Shall I send it?' }))
  .addEdge(START, 'alice')
  .compile({ checkpointer: new MemorySaver() })
  .invoke({ facts: {} }, { runName: 'Handover', configurable: { thread_id: 'chat-8' } });

await provider.shutdown();
