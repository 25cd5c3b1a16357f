/** Looks at wrappers, all at once: those that live are asked, of the others their records tell. */
import type { Standing } from '../base/standing.ts';
import type { Listed } from '../child/processes.ts';
import type { Found } from '../control/registry.ts';
import { troubleWords } from '../report/call-trouble.ts';
import type { Seen } from '../report/table.ts';
import type { World } from './world.ts';

export interface Look extends Seen {
  /** What `reload_status` tells; null where nobody answered. */
  readonly text: string | null;
}

const LONGEST_SILENCE_MS = 400;

/** `logLines`: of the end of stderr, in the text; null: without the text. */
export async function lookAt(
  found: readonly Found[],
  world: World,
  logLines: number | null,
): Promise<readonly Look[]> {
  const asked = found.map(one => askedOne(one, world, logLines));
  const processes = await world.processes();
  return (await Promise.all(asked)).map(one => ({ ...one, memory: memoryOf(one, processes) }));
}

async function askedOne(found: Found, world: World, logLines: number | null): Promise<Omit<Look, 'memory'>> {
  const { record, life } = found;
  const asRecorded = { standing: record.standing, toldAt: world.writtenAt(found), text: null };
  if (life !== 'alive') return { ...asRecorded, life: { kind: life } };
  const told = await world.askStatus(record.socket, { logLines, timeoutMs: LONGEST_SILENCE_MS });
  if (!told.ok) return { ...asRecorded, life: { kind: 'mute', why: troubleWords(told.why) } };
  return { ...told.answer, toldAt: world.wallTime(), life: { kind: 'answering' } };
}

/** Null for what does not run here, and where the system does not tell. */
function memoryOf(
  { life, standing }: Pick<Look, 'life' | 'standing'>,
  processes: readonly Listed[],
): Look['memory'] {
  if (processes.length === 0 || life.kind === 'dead' || life.kind === 'elsewhere') return null;
  const groups = new Set(standing.servers.map(({ pid }) => pid));
  const sum = (wanted: (one: Listed) => boolean): number =>
    processes.filter(wanted).reduce((all, { rssBytes }) => all + rssBytes, 0);
  return {
    wrapperBytes: sum(({ pid }) => pid === standing.pid),
    serverBytes: sum(({ group }) => groups.has(group)),
  };
}

/** As it stands in `--json`. */
export const plainLook = ({ standing, life, toldAt, memory, text }: Look): PlainLook => ({
  ...standing,
  life: LIVES[life.kind],
  problem: life.kind === 'mute' ? life.why : null,
  toldAt,
  memory,
  text,
});

const LIVES = {
  answering: 'alive',
  mute: 'not-answering',
  dead: 'dead',
  elsewhere: 'elsewhere',
} as const;

export interface PlainLook extends Standing {
  readonly life: 'alive' | 'not-answering' | 'dead' | 'elsewhere';
  readonly problem: string | null;
  readonly toldAt: number;
  readonly memory: Look['memory'];
  readonly text: string | null;
}
