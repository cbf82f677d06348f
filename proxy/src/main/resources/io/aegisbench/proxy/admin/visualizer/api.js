/* The audit API. The key is held here, in memory, for as long as the page is open; nowhere else. */

export class ApiError extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

const RETRIES = 40;
const RETRY_MILLIS = 500;

export class AuditApi {
  #key = '';

  useKey(key) {
    this.#key = key;
  }

  hasKey() {
    return this.#key !== '';
  }

  /** The answer to a GET below /v1/audit, whatever its status but an error. */
  async open(path, signal) {
    const headers = this.#key ? { Authorization: `Bearer ${this.#key}` } : {};
    const answer = await fetch(`/v1/audit/${path}`, { headers, signal, cache: 'no-store', credentials: 'omit' });
    if (!answer.ok) {
      throw await refusal(answer);
    }
    return answer;
  }

  async json(path, signal) {
    return (await this.open(path, signal)).json();
  }

  async bytes(path, signal) {
    return new Uint8Array(await (await this.open(path, signal)).arrayBuffer());
  }

  record(index, signal) {
    return this.bytes(`records/${index}`, signal);
  }

  /** The receipt of a leaf; waits for the checkpoint that covers it. */
  async receipt(index, signal) {
    for (let i = 0; i < RETRIES; i++) {
      const answer = await this.open(`leaves/${index}/receipt`, signal);
      if (answer.status !== 202) {
        return new Uint8Array(await answer.arrayBuffer());
      }
      await pause(RETRY_MILLIS, signal);
    }
    throw new ApiError(202, 'pending', 'No checkpoint covers the leaf yet.');
  }

  /** The first checkpoints whose size is at least this. */
  async checkpoints(from, limit, signal) {
    return (await this.json(`checkpoints?from=${from}&limit=${limit}`, signal)).checkpoints;
  }

  consistency(from, to, signal) {
    return this.json(`consistency?from=${from}&to=${to}`, signal);
  }

  nodes(level, begin, end, signal) {
    return this.json(`nodes?level=${level}&begin=${begin}&end=${end}`, signal);
  }
}

async function refusal(answer) {
  let error = {};
  try {
    error = (await answer.json()).error ?? {};
  } catch {
    // Not every error on the way has our shape; the status says enough.
  }
  return new ApiError(answer.status, error.code ?? '', error.message ?? `The proxy answered ${answer.status}.`);
}

export function pause(millis, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, millis);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    }, { once: true });
  });
}
