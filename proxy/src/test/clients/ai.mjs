import assert from 'node:assert/strict';
import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { embed, generateText, jsonSchema, stepCountIs, streamText, tool } from 'ai';
import { cells, breaksOff, fails, key, run, TEXT, THOUGHT, url, WEATHER } from './lib.mjs';

globalThis.AI_SDK_LOG_WARNINGS = false; // It would print them among the results.

const at = { baseURL: `${url}/v1`, apiKey: key };
const openai = createOpenAI(at);
const anthropic = createAnthropic(at);
const compatible = createOpenAICompatible({ ...at, name: 'aegis', includeUsage: true });

const weather = (asked) =>
  tool({
    description: WEATHER.description,
    inputSchema: jsonSchema(WEATHER.schema),
    execute: async ({ city, days }) => {
      asked.push(`${city} ${days}`);
      return '12 degrees';
    },
  });
const asking = (modelOf) => async (model, stream, more = {}) => {
  const params = { model: modelOf(model), system: 'Be brief.', prompt: 'How is it?', maxRetries: 0, ...more };
  if (!stream) {
    return generateText(params);
  }
  const result = streamText({ ...params, onError: () => {} });
  const told = Promise.all([result.text, result.finishReason, result.totalUsage, result.reasoningText]);
  told.catch(() => {}); // Where it fails, the stream below says so.
  for await (const part of result.fullStream) {
    if (part.type === 'error') {
      throw part.error;
    }
  }
  const [text, finishReason, totalUsage, reasoningText] = await told;
  return { text, finishReason, totalUsage, reasoningText };
};
const scenarios = (modelOf) => {
  const ask = asking(modelOf);
  const uses = async (model, stream, expected) => {
    const asked = [];
    const { text } = await ask(model, stream, { tools: { weather: weather(asked) }, stopWhen: stepCountIs(2) });
    assert.deepEqual([text, ...asked.sort()], [TEXT, ...expected]);
  };
  return {
    plain: async (model, stream) => {
      const { text, finishReason, totalUsage } = await ask(model, stream);
      assert.deepEqual([text, finishReason, totalUsage.inputTokens, totalUsage.outputTokens], [TEXT, 'stop', 12, 7]);
    },
    tool: (model, stream) => uses(model, stream, ['Zürich 2']),
    parallel: (model, stream) => uses(model, stream, ['Genève 3', 'Zürich 2']),
    cache: async (model, stream) => {
      const { totalUsage } = await ask(model, stream);
      assert.deepEqual([totalUsage.inputTokens, totalUsage.cachedInputTokens], [1036, 1024]);
    },
    length: async (model, stream) => {
      assert.equal((await ask(model, stream, { maxOutputTokens: 16 })).finishReason, 'length');
    },
    limited: fails(429, ask),
    broken: fails(500, ask),
    cut: breaksOff(ask),
  };
};
const thinks = (modelOf, providerOptions) => ({
  thinking: async (model, stream) => {
    const { text, reasoningText } = await asking(modelOf)(model, stream, { providerOptions, maxOutputTokens: 4096 });
    assert.deepEqual([text, reasoningText], [TEXT, THOUGHT]);
  },
});
const chat = (model) => openai.chat(model);
const response = (model) => openai(model);
const message = (model) => anthropic(model);
const any = (model) => compatible.chatModel(model);
const budget = { anthropic: { thinking: { type: 'enabled', budgetTokens: 1024 } } };
const effort = { aegis: { reasoningEffort: 'low' } };
const summary = { openai: { reasoningSummary: 'auto', forceReasoning: true } };
const { plain } = scenarios(response);
const embeddings = {
  embeddings: async (model) => {
    const { embedding } = await embed({ model: openai.embedding(model), value: 'How is it?', maxRetries: 0 });
    assert.deepEqual(embedding, [0.25, -0.5, 0.125, 0.75]);
  },
};

await run('ai', [
  ...cells('openai chat', ['O>O', 'O>A'], scenarios(chat)),
  ...cells('openai responses', ['O>O'], { ...scenarios(response), ...thinks(response, summary) }),
  ...cells('openai responses', ['O>A'], { plain }),
  ...cells('openai embeddings', ['O>O'], embeddings, [false]),
  ...cells('anthropic', ['A>A', 'A>O'], { ...scenarios(message), ...thinks(message, budget) }),
  ...cells('openai-compatible', ['O>O', 'O>A'], { ...scenarios(any), ...thinks(any, effort) }),
]);
