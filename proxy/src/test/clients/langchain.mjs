import assert from 'node:assert/strict';
import { ChatAnthropic } from '@langchain/anthropic';
import { HumanMessage, ToolMessage } from '@langchain/core/messages';
import { ChatOpenAI, OpenAIEmbeddings } from '@langchain/openai';
import { cells, breaksOff, fails, GENEVA, key, run, TEXT, url, WEATHER, ZURICH } from './lib.mjs';

const configuration = { baseURL: `${url}/v1` };
const openai = { apiKey: key, configuration, maxRetries: 0 };
const chat = (model) => new ChatOpenAI({ ...openai, model });
const response = (model) => new ChatOpenAI({ ...openai, model, useResponsesApi: true });
const message = (model) => new ChatAnthropic({ model, apiKey: key, anthropicApiUrl: url, maxRetries: 0, maxTokens: 4096 });
const tools = [{ name: WEATHER.name, description: WEATHER.description, schema: WEATHER.schema }];

const ask = async (runnable, stream, messages = [new HumanMessage('How is it?')]) => {
  if (!stream) {
    return runnable.invoke(messages);
  }
  let whole;
  for await (const chunk of await runnable.stream(messages)) {
    whole = whole ? whole.concat(chunk) : chunk;
  }
  return whole;
};
/** OpenAI tells what was used at a stream's end, where ChatAnthropic looks for the answer's tokens only. */
const tellsLate = (direction, stream) => direction === 'A>O' && stream;
const scenarios = (modelOf) => {
  const plainly = (model, stream) => ask(modelOf(model), stream);
  const uses = async (model, stream, expected) => {
    const bound = modelOf(model).bindTools(tools);
    const called = await ask(bound, stream);
    assert.deepEqual(called.tool_calls.map(({ args }) => args), expected);
    const results = called.tool_calls.map(({ id }) => new ToolMessage({ content: '12 degrees', tool_call_id: id }));
    assert.equal((await ask(bound, stream, [new HumanMessage('How is it?'), called, ...results])).text, TEXT);
  };
  return {
    plain: async (model, stream, direction) => {
      const { text, usage_metadata: usage } = await plainly(model, stream);
      assert.deepEqual([text, usage.input_tokens], [TEXT, tellsLate(direction, stream) ? 0 : 12]);
      // ChatAnthropic adds the one token that a stream begins with to what it ends with.
      assert.ok([7, 8].includes(usage.output_tokens), usage.output_tokens);
    },
    tool: (model, stream) => uses(model, stream, [ZURICH]),
    parallel: (model, stream) => uses(model, stream, [ZURICH, GENEVA]),
    cache: async (model, stream, direction) => {
      const { usage_metadata: usage } = await plainly(model, stream);
      assert.equal(usage.input_token_details.cache_read, tellsLate(direction, stream) ? 0 : 1024);
    },
    limited: fails(429, plainly),
    broken: fails(500, plainly),
    cut: breaksOff(plainly),
  };
};
const { plain } = scenarios(response);
const embeddings = {
  embeddings: async (model) => {
    assert.deepEqual(await new OpenAIEmbeddings({ ...openai, model }).embedQuery('How is it?'), [0.25, -0.5, 0.125, 0.75]);
  },
};

await run('langchain', [
  ...cells('@langchain/openai chat', ['O>O', 'O>A'], scenarios(chat)),
  ...cells('@langchain/openai responses', ['O>O'], scenarios(response)),
  ...cells('@langchain/openai responses', ['O>A'], { plain }),
  ...cells('@langchain/openai embeddings', ['O>O'], embeddings, [false]),
  ...cells('@langchain/anthropic', ['A>A', 'A>O'], scenarios(message)),
]);
