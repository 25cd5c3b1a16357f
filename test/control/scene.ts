/** A state folder of its own, with records of wrappers that nobody started. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Standing } from '../../src/base/standing.ts';
import { birthsOf } from '../../src/child/processes.ts';
import { addressesOf, recordName, runFolder } from '../../src/control/address.ts';
import { here, type Place } from '../../src/control/place.ts';
import { type Group, recordText, type WrapperRecord } from '../../src/control/record.ts';

export const STANDING: Standing = {
  name: 'weather',
  project: '/home/me/weather',
  command: 'node server.mjs',
  version: '0.1.0',
  mode: 'proxy',
  pid: process.pid,
  startedAt: 1_000,
  client: 'claude-code 2.1.330',
  era: 'modern',
  state: 'serving',
  generation: 1,
  stale: false,
  servers: [],
  restarts: 0,
  crashes: 0,
  lastChange: null,
  lastError: null,
  served: 0,
  p50Ms: null,
  p99Ms: null,
};

export interface Of {
  readonly name?: string;
  readonly project?: string;
  readonly pid?: number;
  readonly birth?: string | null;
  readonly place?: Partial<Place>;
  readonly groups?: readonly Group[];
  readonly opener?: string;
  readonly startedAt?: number;
}

export interface Written {
  readonly path: string;
  readonly socket: string;
  readonly record: WrapperRecord;
}

export class Scene {
  readonly base = mkdtempSync(join(realpathSync(tmpdir()), 'mcp-reload-'));
  readonly home = join(this.base, 'state');
  readonly #listening: Server[] = [];

  write(of: Of = {}): Written {
    const { name = 'weather', pid = process.pid, birth = '1', project = STANDING.project } = of;
    const place = { ...here(), ...of.place };
    const identity = { name, pid, birth, place };
    const [address] = addressesOf(this.home, identity, '');
    const path = join(runFolder(this.home), recordName(identity));
    const record: WrapperRecord = {
      version: 1,
      standing: { ...STANDING, name, project, pid, startedAt: of.startedAt ?? STANDING.startedAt },
      socket: address!.path,
      birth,
      place,
      groups: of.groups ?? [],
      opener: of.opener ?? 'weather-node-0123456789abcdef0123.json',
    };
    this.file(path, recordText(record));
    return { path, socket: address!.path, record };
  }

  file(path: string, content = ''): string {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, content, { mode: 0o600 });
    return path;
  }

  async listen(path: string, met: (socket: Socket) => void = () => {}): Promise<void> {
    const server = createServer(met);
    this.#listening.push(server);
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    await once(server.listen(path), 'listening');
  }

  [Symbol.dispose](): void {
    for (const server of this.#listening) server.close();
    rmSync(this.base, { recursive: true, force: true });
  }
}

/** A socket that stays behind, as after SIGKILL. */
export function deadSocket(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const program = `require('node:net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
  spawnSync(process.execPath, ['-e', program]);
}

/** The number of a process that has ended. */
export function deadPid(): number {
  return spawnSync(process.execPath, ['-e', '']).pid;
}

export const birthOf = async (pid: number): Promise<string> => {
  const birth = (await birthsOf([pid])).get(pid);
  if (typeof birth !== 'string') throw new Error(`${pid} has no birth`);
  return birth;
};

/** A process that leads a group of its own, and has said its first line. */
export async function leader(
  program: string,
): Promise<{ readonly pid: number; readonly said: string; readonly gone: Promise<unknown> }> {
  const child = spawn(process.execPath, ['-e', program], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [said] = await once(child.stdout.setEncoding('utf8'), 'data');
  return { pid: child.pid!, said: String(said).trim(), gone: once(child, 'exit') };
}
