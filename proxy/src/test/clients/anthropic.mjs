import assert from 'node:assert/strict';
import Anthropic from '@anthropic-ai/sdk';
import { cells, breaksOff, fails, GENEVA, key, run, TEXT, THOUGHT, url, WEATHER, ZURICH } from './lib.mjs';

const client = new Anthropic({ baseURL: url, apiKey: key, maxRetries: 0 });
const tools = [{ name: WEATHER.name, description: WEATHER.description, input_schema: WEATHER.schema }];
const question = { role: 'user', content: 'How is it?' };
const ask = (model, stream, more = {}) => {
  const params = { model, max_tokens: 4096, system: 'Be brief.', messages: [question], ...more };
  return stream ? client.messages.stream(params).finalMessage() : client.messages.create(params);
};
const says = async (model, stream, more) => {
  const message = await ask(model, stream, more);
  assert.equal(message.content.at(-1).text, TEXT);
  assert.equal(message.stop_reason, 'end_turn');
  return message;
};
const uses = async (model, stream, expected) => {
  const message = await ask(model, stream, { tools });
  assert.equal(message.stop_reason, 'tool_use');
  assert.deepEqual(message.content.map((block) => block.input), expected);
  const content = message.content.map(({ id }) => ({ type: 'tool_result', tool_use_id: id, content: '12 degrees' }));
  await says(model, stream, { tools, messages: [question, { role: 'assistant', content: message.content }, { role: 'user', content }] });
};
const plain = async (model, stream) => {
  const { usage } = await says(model, stream);
  assert.deepEqual([usage.input_tokens, usage.output_tokens], [12, 7]);
};
const messages = {
  plain,
  tool: (model, stream) => uses(model, stream, [ZURICH]),
  parallel: (model, stream) => uses(model, stream, [ZURICH, GENEVA]),
  thinking: async (model, stream, direction) => {
    const thinking = { type: 'enabled', budget_tokens: 1024 };
    const { content } = await says(model, stream, { thinking });
    assert.equal(content[0].thinking, THOUGHT);
    if (direction === 'A>A') {
      assert.match(content[0].signature, /^EqQBCgIYAhIM/);
    }
    await says(model, stream, { thinking, messages: [question, { role: 'assistant', content }, question] });
  },
  cache: async (model, stream) => {
    const system = [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } }];
    const { usage } = await says(model, stream, { system });
    assert.deepEqual([usage.input_tokens, usage.cache_read_input_tokens], [12, 1024]);
  },
  length: async (model, stream) => {
    assert.equal((await ask(model, stream, { max_tokens: 2 })).stop_reason, 'max_tokens');
  },
  limited: fails(429, ask),
  broken: fails(500, ask),
  cut: breaksOff(ask),
};
const beta = {
  plain: async (model, stream) => {
    const params = { model, max_tokens: 64, messages: [question], betas: ['context-management-2025-06-27'] };
    const message = await (stream ? client.beta.messages.stream(params).finalMessage() : client.beta.messages.create(params));
    assert.equal(message.content[0].text, TEXT);
  },
};
const count = {
  plain: async (model) => {
    assert.equal((await client.messages.countTokens({ model, messages: [question] })).input_tokens, 12);
  },
};

const models = {
  models: async () => {
    const { data } = await client.models.list({ limit: 1000 });
    assert.ok(data.some(({ id, type }) => id === 'claude-plain' && type === 'model'), data);
  },
};

await run('@anthropic-ai/sdk', [
  ...cells('messages', ['A>A', 'A>O'], messages),
  ...cells('beta messages', ['A>A', 'A>O'], beta),
  ...cells('count_tokens', ['A>A', 'A>O'], count, [false]),
  ...cells('models', ['A>A'], models, [false]),
]);
