/** Who asks for a restart from outside is told once what came of it, and nothing that is not so. */
import assert from 'node:assert/strict';
import type { Restarted } from '../../../../src/app/restarts.ts';
import type { Generation } from '../../../../src/base/generation.ts';
import { holds } from '../guarantee.ts';
import type { History } from '../history.ts';

export interface Asked {
  readonly told: Restarted[];
  withdrawn: boolean;
}

/** Returns what takes the question back. */
export function askOutside(history: History, clearCache: boolean): () => void {
  const { world, reached, outside } = history;
  const asked: Asked = { told: [], withdrawn: false };
  outside.push(asked);
  const before = newest(history);
  const { index, code } = world.disk;
  const withdraw = world.restarts.ask({ reason: null, clearCache }, what => {
    asked.told.push(what);
    reached.add(`outside: told ${what.served ? 'that new code serves' : 'that none came of it'}`);
    const active = world.traffic.active ?? 0;
    holds('Answered once', () => {
      const servesNow = active > before || (active === before && world.servers.get(active)?.alive === true);
      assert.ok(!what.served || servesNow, `${active} serves, and ${before} was there when it was asked`);
    });
    const { storm } = world.loop.lifecycle;
    // Files that the server seems to write itself wait, and what is taken back meanwhile is not to be loaded.
    if (!what.served || storm.kind === 'waiting' || storm.kind === 'muted') return;
    const serving = world.servers.get(active);
    holds('Fresh or flagged', () => {
      const contents = [code.content, world.disk.code.content];
      const isNew =
        serving !== undefined && (serving.index >= index || contents.includes(serving.code.content));
      assert.ok(isNew, `${active} does not run what was on disk when it was asked`);
    });
  });
  return () => {
    asked.withdrawn = true;
    withdraw();
  };
}

/** The last that was started or is being built: it may be what serves in the end. */
const newest = ({ world }: History): Generation => world.loop.lifecycle.last;

export function checkToldOutside({ outside }: History): void {
  holds('Answered once', () => {
    for (const { told, withdrawn } of outside)
      if (withdrawn) assert.ok(told.length <= 1, `told ${told.length} times`);
      else assert.equal(told.length, 1, `told ${told.length} times`);
  });
}
