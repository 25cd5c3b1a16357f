// HTTP as 2026-07-28 has it in front of one server on stdio, for all requests: supergateway starts a server for each of them, so
// that no session would live long enough to be reloaded. Ids of requests and listens and progress tokens are those of many
// clients and are made unique; everything else passes as it is.
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { fromServers } from './packages.mjs';
import { started } from './processes.mjs';

const SUBSCRIPTION = 'io.modelcontextprotocol/subscriptionId';
const STATUS = { [-32601]: 404, [-32020]: 400, [-32021]: 400, [-32022]: 400 };

function messageIn(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function bodyOf(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return messageIn(Buffer.concat(chunks).toString());
}

const withMeta = (params, meta) => ({ ...params, _meta: { ...params._meta, ...meta } });

/** Resolves to `{ url, close }`. */
export async function bridged(line, where) {
  const { classifyInboundRequest, PerRequestHTTPServerTransport } = await fromServers(
    '@modelcontextprotocol/server',
  );
  const { localhostHostValidation, localhostOriginValidation, toNodeHandler } = await fromServers(
    '@modelcontextprotocol/node',
  );
  const guards = [localhostHostValidation(), localhostOriginValidation()];
  const child = started(line, { ...where, stdio: ['pipe', 'pipe', 'inherit'] });
  /** By the id that the server knows. */
  const open = new Map();
  let next = 0;
  const send = message => child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);

  createInterface({ input: child.stdout }).on('line', text => {
    const message = messageIn(text);
    if (message === undefined) return;
    const { method, params = {} } = message;
    if (method === undefined) return answered(message);
    const stamp = params._meta?.[SUBSCRIPTION];
    const about = stamp ?? params.progressToken;
    const exchange = about === undefined ? [...open.values()].at(-1) : open.get(about);
    if (exchange === undefined) return;
    const own =
      stamp !== undefined
        ? withMeta(params, { [SUBSCRIPTION]: exchange.id })
        : 'progressToken' in params
          ? { ...params, progressToken: exchange.token }
          : params;
    exchange.transport.send({ ...message, params: own }, { relatedRequestId: exchange.id });
  });

  function answered(message) {
    const exchange = open.get(message.id);
    if (exchange === undefined) return;
    open.delete(message.id);
    exchange.status = STATUS[message.error?.code] ?? 200;
    exchange.transport.send({ ...message, id: exchange.id });
  }

  function asked(exchange, { method, params }) {
    const wireId = `http-${next++}`;
    open.set(wireId, exchange);
    const token = exchange.token === undefined ? {} : { progressToken: wireId };
    send({ id: wireId, method, params: withMeta(params, token) });
    return () => {
      if (!open.delete(wireId)) return;
      const { progressToken, ...meta } = params._meta;
      send({ method: 'notifications/cancelled', params: { requestId: wireId, _meta: meta } });
    };
  }

  async function serve(request, response) {
    if (!guards.every(admits => admits(request, response))) return;
    const body = await bodyOf(request);
    const route = classifyInboundRequest({
      httpMethod: request.method,
      body,
      protocolVersionHeader: request.headers['mcp-protocol-version'],
      mcpMethodHeader: request.headers['mcp-method'],
      mcpNameHeader: request.headers['mcp-name'],
    });
    if (route.kind !== 'modern') {
      const { httpStatus = 400, code = -32600, message = 'Only 2026-07-28 is spoken here', data } = route;
      response.writeHead(httpStatus, { 'content-type': 'application/json' });
      const error = { code, message, ...(data !== undefined && { data }) };
      response.end(JSON.stringify({ jsonrpc: '2.0', id: body?.id ?? null, error }));
      return;
    }
    const { message, messageKind, classification } = route;
    const transport = new PerRequestHTTPServerTransport({ classification });
    const exchange = { transport, id: message.id, token: message.params?._meta?.progressToken, status: 200 };
    let cancel = () => {};
    transport.onmessage = () => {
      if (messageKind === 'request') cancel = asked(exchange, message);
      else send(message);
    };
    response.once('close', () => {
      cancel();
      void transport.close();
    });
    await transport.start();
    const handle = toNodeHandler({
      fetch: async asFetched => {
        const answer = await transport.handleMessage(message, { request: asFetched });
        const isJson = answer.headers.get('content-type') === 'application/json';
        if (!isJson || exchange.status === answer.status) return answer;
        return new Response(answer.body, { status: exchange.status, headers: answer.headers });
      },
    });
    await handle(request, response, body);
  }

  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://localhost:${server.address().port}/mcp`,
    close: () => {
      server.closeAllConnections();
      server.close();
      return child.ended();
    },
  };
}
