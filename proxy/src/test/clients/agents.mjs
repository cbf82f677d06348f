import assert from 'node:assert/strict';
import { Agent, OpenAIChatCompletionsModel, OpenAIResponsesModel, run as runAgent, setTracingDisabled, tool } from '@openai/agents';
import OpenAI from 'openai';
import { cells, breaksOff, fails, key, run, TEXT, url, WEATHER } from './lib.mjs';

setTracingDisabled(true);
const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: key, maxRetries: 0 });
const ask = async (model, stream, tools = []) => {
  const agent = new Agent({ name: 'Agent', instructions: 'Be brief.', model, tools });
  const result = await runAgent(agent, 'How is it?', { stream });
  if (stream) {
    for await (const _ of result) {
      // Read to its end.
    }
    await result.completed;
    if (result.error) {
      throw result.error;
    }
  }
  return result;
};
const scenarios = (modelOf) => {
  const plainly = (model, stream) => ask(modelOf(model), stream);
  const uses = async (model, stream, expected) => {
    const asked = [];
    const weather = tool({
      name: WEATHER.name,
      description: WEATHER.description,
      parameters: WEATHER.schema,
      execute: async ({ city, days }) => {
        asked.push(`${city} ${days}`);
        return '12 degrees';
      },
    });
    assert.equal((await ask(modelOf(model), stream, [weather])).finalOutput, TEXT);
    assert.deepEqual(asked.sort(), expected);
  };
  return {
    plain: async (model, stream) => {
      const result = await plainly(model, stream);
      assert.equal(result.finalOutput, TEXT);
      assert.deepEqual(result.rawResponses.map(({ usage }) => [usage.inputTokens, usage.outputTokens]), [[12, 7]]);
    },
    tool: (model, stream) => uses(model, stream, ['Zürich 2']),
    parallel: (model, stream) => uses(model, stream, ['Genève 3', 'Zürich 2']),
    limited: fails(429, plainly),
    broken: fails(500, plainly),
    cut: breaksOff(plainly),
  };
};
const chat = (model) => new OpenAIChatCompletionsModel(client, model);
const response = (model) => new OpenAIResponsesModel(client, model);
const { plain } = scenarios(response);

await run('@openai/agents', [
  ...cells('chat', ['O>O', 'O>A'], scenarios(chat)),
  ...cells('responses', ['O>O'], scenarios(response)),
  ...cells('responses', ['O>A'], { plain }),
]);
