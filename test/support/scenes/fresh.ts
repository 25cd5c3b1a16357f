/** Save, then call at once: whose code answers? */
import { type InEra, inEra, LEGACY } from '../eras.ts';
import type { Setup } from '../launch.ts';
import { answerOf, noteKeys } from '../notes.ts';
import type { Project } from '../project.ts';
import { python } from '../python.ts';
import { PY, RAW, withRig } from '../rig.ts';

export interface Way {
  readonly name: string;
  readonly setup: Setup;
  save(project: Project, answer: string, round: number): void;
}

export interface Freshness {
  readonly stale: string[];
  readonly unanswered: string[];
  /** Results that the wrapper put a note into. */
  readonly flagged: string[];
  /** Milliseconds from the save to the answer. */
  readonly times: number[];
}

function serverFile(project: Project, answer: string, how: 'in-place' | 'rename'): void {
  const said = /version: .*text\((.*?)\)/.exec(project.read('server.mjs'));
  project.edit(
    'server.mjs',
    said![0],
    said![0].replace(said![1]!, () => `'${answer}'`),
    how,
  );
}

export const nodeWays: Way[] = [
  {
    name: 'Node, server file in place',
    setup: { files: RAW },
    save: (project, answer) => serverFile(project, answer, 'in-place'),
  },
  {
    name: 'Node, server file by rename',
    setup: { files: RAW },
    save: (project, answer) => serverFile(project, answer, 'rename'),
  },
  {
    name: 'Node, imported module',
    setup: { files: RAW },
    save: (project, answer, round) => project.answer(answer, round % 2 === 0 ? 'in-place' : 'rename'),
  },
];

/** Edits of the same length, several within a second: what a stale .pyc would not notice. */
export const pythonWay: Way = {
  name: 'Python, imported module, same length',
  setup: { files: PY, command: [python ?? 'python3', 'server.py'] },
  save: (project, answer, round) =>
    project.answer(answer, round % 2 === 0 ? 'in-place' : 'rename', 'answer.py'),
};

export function savesAndCalls(way: Way, rounds: number, era: InEra = LEGACY): Promise<Freshness> {
  return withRig(inEra(way.setup, era), async ({ project, client }) => {
    await client.open();
    await client.call('version');
    const seen: Freshness = { stale: [], unanswered: [], flagged: [], times: [] };
    for (let round = 0; round < rounds; round++) {
      const answer = `edit-${String(round).padStart(4, '0')}`;
      const start = performance.now();
      way.save(project, answer, round);
      try {
        const result = await client.call('version');
        seen.times.push(performance.now() - start);
        if (answerOf(result) !== answer) seen.stale.push(`${answerOf(result)} after ${answer} was saved`);
        if (noteKeys(result).length > 0) seen.flagged.push(JSON.stringify(result));
      } catch (error) {
        seen.unanswered.push(String(error));
        if (seen.unanswered.length > 2) break;
      }
    }
    return seen;
  });
}
