// A stand-in of the Messages API on the loopback address. Who answers what is for the model to say.
import { once } from 'node:events';
import { createServer } from 'node:http';

const ENDS = { tool_use: 'tool_use', text: 'end_turn' };
const USAGE = { input_tokens: 1, output_tokens: 1 };

async function bodyOf(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString() || '{}');
}

const messageOf = (model, number) => ({
  id: `msg_${number}`,
  type: 'message',
  role: 'assistant',
  model,
  content: [],
  stop_reason: null,
  stop_sequence: null,
  usage: USAGE,
});

const endOf = blocks => ({
  stop_reason: ENDS[blocks.some(({ type }) => type === 'tool_use') ? 'tool_use' : 'text'],
  stop_sequence: null,
});

function* events(message, blocks) {
  yield { type: 'message_start', message };
  for (const [index, block] of blocks.entries()) {
    const [empty, delta] =
      block.type === 'text'
        ? [
            { ...block, text: '' },
            { type: 'text_delta', text: block.text },
          ]
        : [
            { ...block, input: {} },
            { type: 'input_json_delta', partial_json: JSON.stringify(block.input) },
          ];
    yield { type: 'content_block_start', index, content_block: empty };
    yield { type: 'content_block_delta', index, delta };
    yield { type: 'content_block_stop', index };
  }
  yield { type: 'message_delta', delta: endOf(blocks), usage: { output_tokens: 1 } };
  yield { type: 'message_stop' };
}

const json = (response, status, value) =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));

/** `answer` gets the body of a request and returns the blocks of the assistant's message. */
export async function serveMessages(answer) {
  let count = 0;
  async function serve(request, response) {
    const { pathname } = new URL(request.url, 'http://localhost');
    const body = await bodyOf(request);
    if (pathname === '/v1/messages/count_tokens') return json(response, 200, { input_tokens: 1 });
    if (pathname !== '/v1/messages')
      return json(response, 404, { type: 'error', error: { type: 'not_found_error', message: pathname } });
    const message = messageOf(body.model, ++count);
    const blocks = await answer(body);
    if (!body.stream) return json(response, 200, { ...message, content: blocks, ...endOf(blocks) });
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const event of events(message, blocks))
      response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
    response.end();
  }
  const server = createServer((request, response) => {
    serve(request, response).catch(error => response.destroy(error));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
