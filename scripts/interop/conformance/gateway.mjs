// supergateway in front of a server on stdio: a server for each session of the legacy era and for each modern request.
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { within } from '../../../.build/test/support/deadline.js';
import { gatewayBin } from './packages.mjs';
import { started } from './processes.mjs';

/** Sessions that nobody uses any more end, with their servers. */
const IDLE_MS = '1000';

async function freePort() {
  const server = createServer().listen(0);
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

const quoted = word => `'${word.replaceAll("'", "'\\''")}'`;

/** Resolves to `{ url, close }`. */
export async function gateway(line, where) {
  const port = await freePort();
  const options = ['--outputTransport', 'streamableHttp', '--stateful', '--sessionTimeout', IDLE_MS];
  const command = [process.execPath, gatewayBin(), '--stdio', line.map(quoted).join(' '), ...options];
  const child = started([...command, '--port', String(port)], {
    ...where,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const listens = new Promise(resolve => {
    createInterface({ input: child.stdout }).on('line', text => {
      if (text.includes(`Listening on port ${port}`)) resolve();
    });
  });
  await within(listens, 'supergateway listens');
  return { url: `http://localhost:${port}/mcp`, close: child.ended };
}
