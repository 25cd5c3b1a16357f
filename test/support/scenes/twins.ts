/** The same wrapper started twice at the same moment, with the same name and state; one is killed before it can tidy anything up. */
import { once } from 'node:events';
import { isDeepStrictEqual } from 'node:util';
import { type InEra, inEra } from '../eras.ts';
import { answerOf } from '../notes.ts';
import { Project } from '../project.ts';
import { RAW, Rig } from '../rig.ts';

/** Later and later in the life of the one that is killed. */
export const MOMENTS = ['at once', 'at its first word', 'when it was asked', 'when it had answered'] as const;

export interface Twins {
  readonly moment: (typeof MOMENTS)[number];
  /** What was wrong with the other one: its era, or an answer before or after an edit. */
  readonly faults: string[];
}

async function kill(rig: Rig, moment: Twins['moment']): Promise<void> {
  if (moment === 'at its first word') await once(rig.child.stderr, 'data');
  const opened = moment === 'at once' || moment === 'at its first word' ? undefined : rig.client.open();
  opened?.catch(() => {});
  if (moment === 'when it had answered') await opened;
  rig.signal('SIGKILL');
  await rig.exited();
}

/** In one project, whose state each pair inherits from the pair before. */
export async function killedTwins(times: number, era: InEra): Promise<Twins[]> {
  using project = new Project(RAW);
  const seen: Twins[] = [];
  for (let n = 0; n < times; n++) {
    const moment = MOMENTS[n % MOMENTS.length]!;
    const setup = inEra({ project, options: ['--name', 'twin'] }, era);
    const rigs = [new Rig(setup), new Rig(setup)] as const;
    const [doomed, other] = n % 8 < MOMENTS.length ? rigs : [rigs[1], rigs[0]];
    try {
      await Promise.all([kill(doomed, moment), other.client.open()]);
      const answers = [answerOf(await other.client.call('version'))];
      project.answer(`edit ${n}`);
      answers.push(answerOf(await other.client.call('version')));
      const expected = [n === 0 ? 'one' : `edit ${n - 1}`, `edit ${n}`];
      const wanted = era.opener === 'initialize' ? 'legacy' : 'modern';
      const faults = isDeepStrictEqual(answers, expected) ? [] : [`${moment}: answered ${answers}`];
      if (other.client.era !== wanted) faults.push(`${moment}: opened as ${other.client.era}`);
      seen.push({ moment, faults });
    } finally {
      await Promise.all(rigs.map(rig => rig.end()));
    }
  }
  return seen;
}
