/** Many wrappers of one user at once, and what is told of them in another terminal. */
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Standing } from '../../../src/base/standing.ts';
import { type Ran, runVerb } from '../cli.ts';
import { RAW, Rig } from '../rig.ts';

export interface Crowd {
  readonly home: string;
  readonly rigs: readonly Rig[];
  verb(...words: readonly string[]): Promise<Ran>;
}

/** What `status --json` says of one. */
export interface Told extends Standing {
  readonly life: string;
}

export const toldBy = ({ stdout }: Ran): readonly Told[] => JSON.parse(stdout) as Told[];

/** Each in a project of its own, opened and called once; started a few at a time. */
export async function withCrowd<T>(names: readonly string[], body: (crowd: Crowd) => Promise<T>): Promise<T> {
  const home = await mkdtemp(join(tmpdir(), 'mcp-reload-crowd-'));
  const rigs: Rig[] = [];
  const left = [...names];
  const start = async () => {
    for (let name = left.shift(); name !== undefined; name = left.shift()) {
      const rig = new Rig({ files: RAW, options: ['--name', name], env: { MCP_RELOAD_HOME: home } });
      rigs.push(rig);
      await rig.client.open();
      await rig.client.call('version');
    }
  };
  try {
    await Promise.all(Array.from({ length: 5 }, start));
    return await body({ home, rigs, verb: (...words) => runVerb(home, words) });
  } finally {
    await Promise.all(rigs.map(rig => rig.end()));
    rmSync(home, { recursive: true, force: true });
  }
}
