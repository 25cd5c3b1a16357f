/** Those who call without pause, and what they ask. */
import { setTimeout as delay } from 'node:timers/promises';
import { type Random, seeded } from '../random.ts';
import type { Stand } from './stand.ts';

const CALLERS = 3;
/** Between two requests of one caller, in milliseconds. */
const THINKING = { least: 10, most: 80 };

export const callers = (seed: number): Random[] =>
  Array.from({ length: CALLERS }, (_, n) => seeded(seed + n));

export async function callOn(stand: Stand, random: Random): Promise<void> {
  const name = random.next().toString(36).slice(2, 8);
  for (let n = 0; stand.isCalling; n++) {
    const kind = random.next();
    if (stand.session.state !== 'open') await stand.opened();
    else if (kind < 0.8) await stand.call(`${name} ${n}`, random.chance(0.1) ? random.below(800) : 0);
    else if (kind < 0.9) await stand.ask('tools/list');
    else if (kind < 0.95 || stand.session.client.era === 'modern')
      await stand.ask('tools/call', { name: 'reload_status', arguments: {} });
    else await stand.ask('ping');
    await delay(THINKING.least + random.below(THINKING.most - THINKING.least));
  }
}
