// Anthropic's npm SDK against a gateway: node conversation-anthropic.mjs URL KEY OPENAI_MODEL ANTHROPIC_MODEL
import assert from 'node:assert/strict';
import Anthropic, { APIError } from '@anthropic-ai/sdk';

const [url, key, openAiModel, anthropicModel] = process.argv.slice(2);
const client = new Anthropic({ baseURL: url, apiKey: key, maxRetries: 0 });
const tools = [{ name: 'weather', input_schema: { type: 'object', properties: { city: { type: 'string' } } } }];
const say = (model, text, more = {}) => ({
  model,
  max_tokens: 64,
  system: 'Be brief.',
  messages: [{ role: 'user', content: text }],
  ...more,
});
const create = (params) => client.messages.create(params);
const stream = (params) => client.messages.stream(params).finalMessage();

for (const model of [openAiModel, anthropicModel]) {
  for (const send of [create, stream]) {
    const hello = await send(say(model, 'hello'));
    assert.equal(hello.content[0].text, 'Grüezi 👋');
    assert.equal(hello.stop_reason, 'end_turn');
    assert.equal(hello.usage.input_tokens, 11);
    assert.equal(hello.usage.output_tokens, 5);

    const asked = say(model, 'call the tool', { tools });
    const called = await send(asked);
    const { type, id, name, input } = called.content[0];
    assert.deepEqual({ type, name, input }, { type: 'tool_use', name: 'weather', input: { city: 'Zürich' } });
    assert.equal(called.stop_reason, 'tool_use');
    const result = { type: 'tool_result', tool_use_id: id, content: '12 degrees' };
    const next = await send({
      ...asked,
      messages: [
        ...asked.messages,
        { role: 'assistant', content: [{ type, id, name, input }] },
        { role: 'user', content: [result] },
      ],
    });
    assert.equal(next.content[0].text, 'It is 12 degrees.');

    await assert.rejects(send(say(model, 'fail with 429')), (e) => e instanceof APIError && e.status === 429);
  }
  await assert.rejects(stream(say(model, 'fail in the stream')), /Scripted error/);
  await assert.rejects(stream(say(model, 'break')), APIError);
}
await assert.rejects(create(say(openAiModel, 'hello', { inference_geo: 'eu' })), (e) => e.status === 400 && /inference_geo/.test(e.message));
