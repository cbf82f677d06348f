import assert from 'node:assert/strict';
import OpenAI from 'openai';
import { cells, breaksOff, fails, GENEVA, key, run, TEXT, THOUGHT, url, WEATHER, ZURICH } from './lib.mjs';

const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: key, maxRetries: 0 });

// Chat completions.
const chatTools = [{ type: 'function', function: { name: WEATHER.name, description: WEATHER.description, parameters: WEATHER.schema } }];
const chat = (model, stream, more = {}) => {
  const params = {
    model,
    max_completion_tokens: 4096,
    messages: [{ role: 'system', content: 'Be brief.' }, { role: 'user', content: 'How is it?' }],
    ...more,
  };
  return stream
    ? client.chat.completions.stream({ ...params, stream_options: { include_usage: true } }).finalChatCompletion()
    : client.chat.completions.create(params);
};
const chatText = async (model, stream, more) => {
  const answer = await chat(model, stream, more);
  assert.equal(answer.choices[0].message.content, TEXT);
  assert.equal(answer.choices[0].finish_reason, 'stop');
  return answer;
};
const chatCalls = async (model, stream, expected) => {
  const { message, finish_reason } = (await chat(model, stream, { tools: chatTools })).choices[0];
  assert.equal(finish_reason, 'tool_calls');
  assert.deepEqual(message.tool_calls.map((call) => JSON.parse(call.function.arguments)), expected);
  assert.equal(new Set(message.tool_calls.map((call) => call.id)).size, expected.length);
  const tool_calls = message.tool_calls.map(({ id, type, function: { name, arguments: args } }) =>
    ({ id, type, function: { name, arguments: args } }));
  const results = tool_calls.map(({ id }) => ({ role: 'tool', tool_call_id: id, content: '12 degrees' }));
  const messages = [{ role: 'user', content: 'How is it?' }, { role: 'assistant', content: message.content, tool_calls }, ...results];
  await chatText(model, stream, { tools: chatTools, messages });
};
const chatThought = async (model, stream) => {
  const params = { model, max_completion_tokens: 4096, reasoning_effort: 'low', messages: [{ role: 'user', content: 'How is it?' }] };
  let { content, reasoning_content } = { content: '', reasoning_content: '' };
  if (stream) {
    for await (const chunk of await client.chat.completions.create({ ...params, stream, stream_options: { include_usage: true } })) {
      content += chunk.choices[0]?.delta.content ?? '';
      reasoning_content += chunk.choices[0]?.delta.reasoning_content ?? '';
    }
  } else {
    ({ content, reasoning_content } = (await client.chat.completions.create(params)).choices[0].message);
  }
  assert.equal(content, TEXT);
  assert.equal(reasoning_content, THOUGHT);
};
const chats = {
  plain: async (model, stream) => {
    const { usage } = await chatText(model, stream);
    assert.deepEqual([usage.prompt_tokens, usage.completion_tokens, usage.total_tokens], [12, 7, 19]);
  },
  tool: (model, stream) => chatCalls(model, stream, [ZURICH]),
  parallel: (model, stream) => chatCalls(model, stream, [ZURICH, GENEVA]),
  thinking: chatThought,
  cache: async (model, stream) => {
    const { usage } = await chatText(model, stream);
    assert.deepEqual([usage.prompt_tokens, usage.prompt_tokens_details.cached_tokens], [1036, 1024]);
  },
  length: async (model, stream) => {
    const params = { model, max_completion_tokens: 2, messages: [{ role: 'user', content: 'Go on.' }] };
    const options = stream ? { stream, stream_options: { include_usage: true } } : {};
    const answer = await client.chat.completions.create({ ...params, ...options });
    let [reason, text] = ['', ''];
    for await (const chunk of stream ? answer : [answer]) {
      text += (chunk.choices[0]?.delta ?? chunk.choices[0]?.message)?.content ?? '';
      reason = chunk.choices[0]?.finish_reason ?? reason;
    }
    assert.deepEqual([reason, text], ['length', 'It wasa dark']);
  },
  limited: fails(429, chat),
  broken: fails(500, chat),
  cut: breaksOff(chat),
};

// Responses.
const tools = [{ type: 'function', name: WEATHER.name, description: WEATHER.description, parameters: WEATHER.schema, strict: true }];
const respond = async (model, stream, more = {}) => {
  const params = { model, instructions: 'Be brief.', input: 'How is it?', ...more };
  if (!stream) {
    const response = await client.responses.create(params);
    return { response, text: response.output_text };
  }
  let [text, last] = ['', undefined];
  for await (const event of await client.responses.create({ ...params, stream })) {
    text += event.type === 'response.output_text.delta' ? event.delta : '';
    last = event;
  }
  assert.match(last?.type ?? '', /^response\.(completed|incomplete)$/);
  return { response: last.response, text };
};
const respondText = async (model, stream, more) => {
  const answer = await respond(model, stream, more);
  assert.equal(answer.text, TEXT);
  assert.equal(answer.response.status, 'completed');
  return answer.response;
};
const respondCalls = async (model, stream, expected) => {
  const { output } = (await respond(model, stream, { tools })).response;
  assert.deepEqual(output.map((item) => JSON.parse(item.arguments)), expected);
  const results = output.map(({ call_id }) => ({ type: 'function_call_output', call_id, output: '12 degrees' }));
  await respondText(model, stream, { tools, input: [{ role: 'user', content: 'How is it?' }, ...output, ...results] });
};
const responses = {
  plain: async (model, stream) => {
    const { usage } = await respondText(model, stream);
    assert.deepEqual([usage.input_tokens, usage.output_tokens], [12, 7]);
  },
  tool: (model, stream) => respondCalls(model, stream, [ZURICH]),
  parallel: (model, stream) => respondCalls(model, stream, [ZURICH, GENEVA]),
  thinking: async (model, stream) => {
    const { output } = await respondText(model, stream, { reasoning: { effort: 'low', summary: 'auto' } });
    assert.equal(output[0].summary[0].text, THOUGHT);
  },
  cache: async (model, stream) => {
    const { usage } = await respondText(model, stream, { prompt_cache_key: 'k' });
    assert.deepEqual([usage.input_tokens, usage.input_tokens_details.cached_tokens], [1036, 1024]);
  },
  length: async (model, stream) => {
    const { response } = await respond(model, stream, { max_output_tokens: 16 });
    assert.deepEqual([response.status, response.incomplete_details.reason], ['incomplete', 'max_output_tokens']);
  },
  limited: fails(429, respond),
  broken: fails(500, respond),
  cut: breaksOff(respond),
};
const { plain } = responses;

const embeddings = {
  embeddings: async (model) => {
    const { data, usage } = await client.embeddings.create({ model, input: 'How is it?' });
    assert.deepEqual([...data[0].embedding], [0.25, -0.5, 0.125, 0.75]);
    assert.equal(usage.prompt_tokens, 3);
  },
};

const models = {
  models: async () => {
    const ids = (await client.models.list()).data.map(({ id }) => id);
    assert.ok(ids.includes('gpt-plain'), ids);
    assert.ok(!ids.includes('whisper-1'), ids);
  },
};

await run('openai', [
  ...cells('chat', ['O>O', 'O>A'], chats),
  ...cells('responses', ['O>O'], responses),
  ...cells('responses', ['O>A'], { plain }),
  ...cells('embeddings', ['O>O', 'O>A'], embeddings, [false]),
  ...cells('models', ['O>O'], models, [false]),
]);
