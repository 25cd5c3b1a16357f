// Somebody who saves the server's code while the suite runs, and how often that was a reload. A save comes with a request of the
// suite: right before it, or while it is answered. By the clock it would be chance what it meets, and where starts take longer than
// the time between two saves calls would wait for as long as they may.
import { existsSync, readFileSync } from 'node:fs';
import { createServer, request } from 'node:http';

const MEANWHILE_MS = 60;

/** Each save is new code that does the same. */
export function saver(project, file) {
  const text = readFileSync(project.path(file), 'utf8');
  let saves = 0;
  return () => project.save(file, `${text}// saved ${++saves} times\n`, 'rename');
}

/** What opens a session is no reason: there is no code yet that could be old. */
function isWithin(body) {
  try {
    const { id, method } = JSON.parse(body);
    return id !== undefined && method !== 'initialize';
  } catch {
    return false;
  }
}

async function passed(from, to, target, meets) {
  const chunks = [];
  for await (const chunk of from) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  if (isWithin(body)) meets();
  const onward = request(target, { method: from.method, headers: from.headers });
  onward.on('response', answer => {
    to.writeHead(answer.statusCode, answer.headers);
    answer.pipe(to);
  });
  onward.on('error', () => to.destroy());
  to.on('close', () => onward.destroy());
  onward.end(body);
}

/** In front of `target`: saves with each request, or each second one and so on. Resolves to `{ url, close }`. */
export async function savingAtRequests(target, save, each) {
  let met = 0;
  const timers = new Set();
  const meets = () => {
    if (met++ % each !== 0) return;
    if ((met / each) % 2 < 1) return save();
    const timer = setTimeout(() => {
      timers.delete(timer);
      save();
    }, MEANWHILE_MS);
    timers.add(timer);
  };
  const server = createServer((from, to) => {
    passed(from, to, target, meets).catch(() => to.destroy());
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://localhost:${server.address().port}/mcp`,
    close: () => {
      for (const timer of timers) clearTimeout(timer);
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Generations after the first of any session that got to serve, by the log of all wrappers. */
export function reloadsIn(logFile) {
  if (!existsSync(logFile)) return 0;
  const serving = readFileSync(logFile, 'utf8').matchAll(/generation (\d+) is serving/g);
  return [...serving].filter(([, generation]) => Number(generation) > 1).length;
}
