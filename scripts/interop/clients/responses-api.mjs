// A stand-in of the Responses API on the loopback address. It says what it hears, and hears what it is to say, in the terms of the
// Messages API, so that a model that is scripted for that one can be behind it.
import { once } from 'node:events';
import { createServer } from 'node:http';

const USAGE = { input_tokens: 1, output_tokens: 1, total_tokens: 2 };

async function bodyOf(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString() || '{}');
}

const textsOf = content =>
  typeof content === 'string' ? content : content.map(({ text = '' }) => ({ type: 'text', text }));

function messageOf(item) {
  if (item.type === 'function_call')
    return { role: 'assistant', content: [{ type: 'tool_use', id: item.call_id, name: item.name }] };
  if (item.type === 'function_call_output') {
    const content = [{ type: 'tool_result', tool_use_id: item.call_id, content: textsOf(item.output) }];
    return { role: 'user', content };
  }
  if (item.type !== 'message') return undefined;
  return { role: item.role === 'assistant' ? 'assistant' : 'user', content: [textsOf(item.content)].flat() };
}

/** Neighbours of one role are one message: what the client says beside a prompt is in its message. */
function inTurns(messages) {
  const turns = [];
  for (const { role, content } of messages)
    if (turns.at(-1)?.role === role) turns.at(-1).content.push(...content);
    else turns.push({ role, content: [...content] });
  return turns;
}

/** A namespace holds the tools of one server; they are joined to one name, as other clients do. */
const JOINT = '__';
const toolsIn = tool =>
  tool.type === 'namespace'
    ? tool.tools.map(one => ({ ...one, name: `${tool.name}${JOINT}${one.name}` }))
    : [{ name: tool.type, ...tool }];

const heard = ({ model, input = [], tools = [] }) => ({
  model,
  tools: tools.flatMap(toolsIn),
  messages: inTurns(input.map(messageOf).filter(message => message !== undefined)),
});

function itemOf(block, number) {
  if (block.type === 'text')
    return {
      type: 'message',
      id: `msg_${number}`,
      role: 'assistant',
      content: [{ type: 'output_text', text: block.text }],
    };
  const cut = block.name.lastIndexOf(JOINT);
  return {
    type: 'function_call',
    id: `fc_${block.id}`,
    call_id: block.id,
    namespace: block.name.slice(0, cut),
    name: block.name.slice(cut + JOINT.length),
    arguments: JSON.stringify(block.input),
  };
}

/** `answer` gets the body of a request and returns the blocks of the assistant's message. */
export async function serveResponses(answer) {
  let count = 0;
  async function serve(request, response) {
    if (!request.url.endsWith('/responses')) return response.writeHead(404).end('{}');
    const blocks = await answer(heard(await bodyOf(request)));
    const id = `resp_${++count}`;
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const say = event => response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
    say({ type: 'response.created', response: { id } });
    for (const [index, block] of blocks.entries())
      say({
        type: 'response.output_item.done',
        output_index: index,
        item: itemOf(block, `${count}_${index}`),
      });
    say({ type: 'response.completed', response: { id, usage: USAGE } });
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
