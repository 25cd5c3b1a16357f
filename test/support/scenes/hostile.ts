/** Callers who mean no good, on the control socket of a wrapper whose client calls on. */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, writeFileSync } from 'node:fs';
import { createConnection, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { listProcesses } from '../../../src/child/processes.ts';
import { askStatus } from '../../../src/control/call.ts';
import { type Found, listWrappers } from '../../../src/control/registry.ts';
import { within } from '../deadline.ts';
import type { InEra } from '../eras.ts';
import type { Project } from '../project.ts';
import { type Fire, underFire } from './fire.ts';

const CHUNK = Buffer.alloc(64 * 1024, 'x');
const STATUS = { logLines: 200, timeoutMs: 20_000 };

async function foundIn(project: Project): Promise<Found> {
  const look = async (): Promise<Found> => (await listWrappers(project.state))[0] ?? look();
  return within(look(), 'the record');
}

async function megabytesOf(pid: number): Promise<number> {
  const found = (await listProcesses()).find(one => one.pid === pid);
  if (found === undefined) throw new Error(`there is no process ${pid}`);
  return found.rssBytes / 1024 / 1024;
}

interface Connected {
  readonly socket: Socket;
  readonly closed: Promise<void>;
}

function connected(path: string): Connected {
  const socket = createConnection({ path });
  socket.on('error', () => {});
  return { socket, closed: new Promise(resolve => socket.on('close', () => resolve())) };
}

/** What `bytes` in one line come to: how many were taken before the door was shown. */
async function oneLine(path: string, bytes: number): Promise<number> {
  const { socket, closed } = connected(path);
  let isOpen = true;
  const over = closed.then(() => {
    isOpen = false;
  });
  socket.resume();
  for (let sent = 0; sent < bytes && isOpen; sent += CHUNK.length)
    await Promise.race([over, new Promise(resolve => socket.write(CHUNK, resolve))]);
  const taken = socket.bytesWritten - socket.writableLength;
  socket.destroy();
  await over;
  return taken;
}

async function garbage(path: string, callers: number): Promise<void> {
  for (let n = 0; n < callers; n++) {
    const { socket, closed } = connected(path);
    socket.resume();
    socket.write(Buffer.concat([randomBytes(2_000), Buffer.from('\n{"jsonrpc":"2.0"}\n[[[[\n\0\n')]));
    await closed;
  }
}

/** Asks for as much as it can get, and reads nothing. */
async function neverReads(path: string, callers: number): Promise<void> {
  const question = '{"jsonrpc":"2.0","id":1,"method":"status","params":{"version":1,"logLines":200}}\n';
  const all = Array.from({ length: callers }, () => {
    const { socket, closed } = connected(path);
    socket.pause();
    socket.write(question.repeat(20_000));
    return { socket, closed };
  });
  // The others are answered all the while.
  for (let n = 0; n < 10; n++) await askStatus(path, STATUS);
  for (const { socket } of all) socket.resume();
  await Promise.all(all.map(({ closed }) => closed));
}

export interface Hostile {
  readonly fire: Fire;
  readonly taken: number;
  /** Of a hundred at once: how many got their answer, and what the others were told. */
  readonly answered: number;
  readonly refused: ReadonlyMap<string, number>;
  readonly grownMb: number;
}

export async function hostile(era: InEra, bytes: number): Promise<Hostile> {
  let taken = 0;
  let answered = 0;
  const refused = new Map<string, number>();
  const memory: number[] = [];
  const acts: readonly ((path: string) => Promise<unknown>)[] = [
    // So that what comes after it finds all that is loaded once.
    path => askStatus(path, STATUS),
    path => garbage(path, 100),
    async path => {
      taken = await oneLine(path, bytes);
    },
    path => neverReads(path, 1),
    async path => {
      const all = await Promise.all(Array.from({ length: 100 }, () => askStatus(path, STATUS)));
      answered = all.filter(({ ok }) => ok).length;
      for (const one of all) if (!one.ok) refused.set(one.why.kind, (refused.get(one.why.kind) ?? 0) + 1);
    },
    async path => {
      const held = Array.from({ length: 50 }, () => connected(path));
      held[0]!.socket.write('{"jsonrpc"');
      await askStatus(path, STATUS);
      for (const { socket } of held) socket.destroy();
    },
  ];
  let next = 0;
  const fire = await underFire({
    callers: 4,
    reloads: acts.length,
    open: 2,
    answers: 200,
    pings: true,
    options: ['--name', 'besieged'],
    era,
    async restart(project) {
      const { record } = await foundIn(project);
      await acts[next++]!(record.socket);
      memory.push(await megabytesOf(record.standing.pid));
    },
  });
  return { fire, taken, answered, refused, grownMb: Math.max(...memory) - memory[0]! };
}

/** What another user of the machine comes to, by what he tries; `shown` is what he can do to a file that is open to all. */
export interface Stranger {
  readonly shown: string;
  readonly tries: Readonly<Record<string, string>>;
}

export const mayBeStranger = process.getuid?.() === 0;
const NOBODY = 65_534;

const TRIES = `
  const { readFileSync, readdirSync, rmSync } = require('node:fs');
  const [folder, record, socket, open] = process.argv.slice(1);
  const attempt = what => { try { what(); return 'done'; } catch ({ code }) { return code; } };
  const tries = {
    open: attempt(() => readFileSync(open)),
    'list the folder': attempt(() => readdirSync(folder)),
    'read the record': attempt(() => readFileSync(record)),
    'remove the record': attempt(() => rmSync(record)),
  };
  const tell = code => console.log(JSON.stringify({ ...tries, 'connect to the socket': code }));
  require('node:net').createConnection({ path: socket })
    .on('connect', function () { tell('done'); this.destroy(); })
    .on('error', ({ code }) => tell(code));`;

/** `opened`: the folders are opened to everybody before that, so that only the rights of the files are left. */
export async function stranger(project: Project, opened: boolean): Promise<Stranger> {
  const { record, path } = await foundIn(project);
  const folder = dirname(path);
  chmodSync(dirname(project.root), 0o755);
  const open = join(dirname(project.root), 'open');
  writeFileSync(open, '');
  chmodSync(open, 0o644);
  if (opened) for (const one of [project.state, folder]) chmodSync(one, 0o755);
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', TRIES, folder, path, record.socket, open], {
    uid: NOBODY,
    gid: NOBODY,
    cwd: '/',
    encoding: 'utf8',
  });
  if (stdout === '') throw new Error(`the stranger said nothing: ${stderr}`);
  const { open: shown, ...tries } = JSON.parse(stdout);
  return { shown, tries };
}
