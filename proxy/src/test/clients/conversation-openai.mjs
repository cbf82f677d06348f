// OpenAI's npm SDK against a gateway: node conversation-openai.mjs URL KEY OPENAI_MODEL ANTHROPIC_MODEL
import assert from 'node:assert/strict';
import OpenAI, { APIError } from 'openai';

const [url, key, openAiModel, anthropicModel] = process.argv.slice(2);
const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: key, maxRetries: 0 });
const tools = [{
  type: 'function',
  function: { name: 'weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } },
}];
const say = (model, text, more = {}) => ({
  model,
  max_completion_tokens: 64,
  messages: [{ role: 'system', content: 'Be brief.' }, { role: 'user', content: text }],
  ...more,
});
const create = (params) => client.chat.completions.create(params);
const stream = (params) =>
  client.chat.completions.stream({ ...params, stream_options: { include_usage: true } }).finalChatCompletion();

for (const model of [openAiModel, anthropicModel]) {
  for (const send of [create, stream]) {
    const hello = await send(say(model, 'hello'));
    assert.equal(hello.choices[0].message.content, 'Grüezi 👋');
    assert.equal(hello.choices[0].finish_reason, 'stop');
    assert.equal(hello.usage.total_tokens, 16);

    const asked = say(model, 'call the tool', { tools });
    const called = (await send(asked)).choices[0].message;
    assert.equal(called.tool_calls[0].function.name, 'weather');
    assert.deepEqual(JSON.parse(called.tool_calls[0].function.arguments), { city: 'Zürich' });
    const { role, content, tool_calls } = called;
    const calls = tool_calls.map(({ id, type, function: { name, arguments: args } }) =>
      ({ id, type, function: { name, arguments: args } }));
    const result = { role: 'tool', tool_call_id: calls[0].id, content: '12 degrees' };
    const next = await send({ ...asked, messages: [...asked.messages, { role, content, tool_calls: calls }, result] });
    assert.equal(next.choices[0].message.content, 'It is 12 degrees.');

    await assert.rejects(send(say(model, 'fail with 429')), (e) => e instanceof APIError && e.status === 429);
  }
  await assert.rejects(stream(say(model, 'fail in the stream')), /Scripted error/);
  await assert.rejects(stream(say(model, 'break')), APIError);
}
await assert.rejects(create(say(anthropicModel, 'hello', { best_of: 7 })), (e) =>
  e.status === 400 && e.param === 'best_of' && e.code === 'unsupported_parameter');
