// What all the clients' scripts share. Each is started as: node NAME.mjs URL KEY, and prints a line of JSON for a cell.
import assert from 'node:assert/strict';

export const [url, key] = process.argv.slice(2);
export const TEXT = 'Grüezi 👋, all is well.';
export const THOUGHT = 'Let me think.';
export const ZURICH = { city: 'Zürich', days: 2 };
export const GENEVA = { city: 'Genève', days: 3 };
export const WEATHER = {
  name: 'weather',
  description: 'The weather of some days.',
  schema: {
    type: 'object',
    properties: { city: { type: 'string' }, days: { type: 'integer' } },
    required: ['city', 'days'],
    additionalProperties: false,
  },
};

const upstreams = { O: 'gpt', A: 'claude' };

/** Each scenario in each direction, whole and as a stream. */
export function cells(api, directions, scenarios, streams = [false, true]) {
  return directions.flatMap((direction) =>
    Object.entries(scenarios).flatMap(([scenario, play]) =>
      (scenario === 'cut' ? streams.filter((stream) => stream) : streams).map((stream) => ({
        api,
        scenario,
        direction,
        stream,
        play: () => play(`${upstreams[direction.at(-1)]}-${scenario}`, stream, direction),
      }))));
}

/** Plays the cells one after the other and prints what became of each. */
export async function run(client, all) {
  for (const { play, ...cell } of all) {
    let result = 'ok';
    try {
      await play();
    } catch (error) {
      result = refusal(error) ?? `failed: ${error?.stack ?? error}${error?.cause ? ` because ${error.cause}` : ""}`;
    }
    console.log(JSON.stringify({ client, ...cell, result }));
  }
}

const causes = (error) => (error ? [error, ...causes(error.lastError ?? error.cause)] : []);
const statusOf = (error) => causes(error).map((e) => e.status ?? e.statusCode).find((status) => status !== undefined);

function bodyOf(error) {
  for (const e of causes(error)) {
    if (typeof e.responseBody === 'string') {
      return JSON.parse(e.responseBody);
    }
    if (e.error) {
      return e.error;
    }
  }
  return {};
}

/** The proxy's own refusal, which names the field; nothing if it is another error. */
function refusal(error) {
  const body = bodyOf(error);
  const { code, param, message } = body.error ?? body;
  if (statusOf(error) !== 400 || !/^(unsupported_|invalid_value)/.test(code ?? '')) {
    return undefined;
  }
  return `refused by name: ${param ?? message}`;
}

/** An error of the upstream's reaches the client with its status, and with how long to wait. */
export function fails(status, ask) {
  return async (model, stream) => {
    let caught;
    try {
      await ask(model, stream);
    } catch (error) {
      caught = error;
    }
    assert.ok(caught, 'nothing was thrown');
    assert.equal(statusOf(caught), status, caught);
    if (status === 429) {
      const all = causes(caught).map((e) => e.headers ?? e.responseHeaders).find(Boolean);
      if (all) {
        assert.equal(typeof all.get === 'function' ? all.get('retry-after') : all['retry-after'], '7');
      }
    }
  };
}

/** A stream that breaks off is an error to the client, and no shorter answer. */
export const breaksOff = (ask) => async (model) => {
  await assert.rejects(() => ask(model, true), (error) => [undefined, 200].includes(statusOf(error)) || !!assert.fail(error));
};
