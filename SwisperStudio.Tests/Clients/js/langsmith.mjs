// A supervisor's run as LangSmith's SDK traces it, sent by OpenTelemetry instead of to LangSmith: a node that calls a tool and a model.
import { traceable } from 'langsmith/traceable';
import { initializeOTEL } from 'langsmith/experimental/otel/setup';

// It asks its own server what that can do, and tells that there is none.
console.warn = () => {};

const { DEFAULT_LANGSMITH_SPAN_PROCESSOR: processor } = initializeOTEL();

const model = traceable(
  async () => ({ role: 'assistant', content: '12 °C', usage_metadata: { input_tokens: 60, output_tokens: 11, total_tokens: 71, input_token_details: { cache_read: 40 } } }),
  { name: 'ChatOpenAI', run_type: 'llm', tags: ['seq:step:1'], metadata: { ls_provider: 'openai', ls_model_name: 'gpt-4o', ls_temperature: 0.2 } },
);
const tool = traceable(async ({ city }) => `${city}: 12 °C`, { name: 'get_weather', run_type: 'tool' });
const node = traceable(
  async (state) => {
    await tool({ city: 'Lugano' });
    return { messages: [await model({ messages: state.messages })] };
  },
  { name: 'weather_agent', run_type: 'chain', metadata: { langgraph_node: 'weather_agent', langgraph_step: 1 } },
);
const graph = traceable(
  async (state) => {
    const update = await node(state);
    return { messages: [...state.messages, ...update.messages] };
  },
  { name: 'GlobalSupervisor', run_type: 'chain', tags: ['prod', 'eu'], metadata: { thread_id: 'chat-7', user_id: 'auth0|4711', tenant: 'ch' } },
);

await graph({ messages: [{ role: 'user', content: 'How warm is it in Lugano?' }] });
await new Promise((resolve) => setTimeout(resolve, 500));
await processor.shutdown();
