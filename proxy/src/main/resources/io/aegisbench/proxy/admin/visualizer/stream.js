/* Server-sent events out of the bytes of a body. */

const MAX_EVENT_CHARACTERS = 1 << 20;

/** Yields {event, data} for each; ends with the body, and throws where an event is too long. */
export async function* events(body) {
  let text = '';
  for await (const chunk of decoded(body)) {
    text += chunk;
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const event = parse(text.slice(0, end));
      text = text.slice(end + 2);
      if (event) {
        yield event;
      }
    }
    if (text.length > MAX_EVENT_CHARACTERS) {
      throw new Error('an event is longer than it may be');
    }
  }
}

async function* decoded(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      yield part.value;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

function parse(block) {
  let event = 'message';
  const data = [];
  for (const line of block.split('\n')) {
    if (line.startsWith('event: ')) {
      event = line.slice(7);
    } else if (line.startsWith('data: ')) {
      data.push(line.slice(6));
    }
  }
  return data.length ? { event, data: data.join('\n') } : null;
}
