/** What became of a restart that was asked for in a terminal. */
import kleur from 'kleur';
import type { Standing } from '../base/standing.ts';
import type { CallTrouble } from '../control/facts.ts';
import { troubleWords } from './call-trouble.ts';
import { fitted } from './columns.ts';
import { linesOf } from './details.ts';
import { whose } from './table.ts';
import { named, oneLine } from './words.ts';

interface Outcome {
  readonly served: boolean;
  readonly text: string;
  readonly standing: Standing;
}

export const wholeReport = ({ served, text }: Outcome, columns: number): string => {
  const [first = '', ...rest] = linesOf(text, columns);
  return `${[painted(served, first), ...rest].join('\n')}\n`;
};

/** Of one among several: how it went comes first, then whose it is. */
export function reportLine({ served, text, standing }: Outcome, home: string, columns: number): string {
  const outcome = served ? `g${standing.generation} serves` : 'FAILED';
  const room = columns - outcome.length - ': '.length;
  const rest = served
    ? whose(standing, home, room)
    : `pid ${standing.pid}, ${standing.lastError?.text ?? oneLine(text.split('\n')[0] ?? '')}`;
  return `${painted(served, outcome)}: ${fitted(rest, room)}\n`;
}

const painted = (served: boolean, text: string): string => (served ? kleur.green(text) : kleur.red(text));

export const restarting = (name: string, count: number): string =>
  `restarting "${named(name)}"${count === 1 ? '' : ` in ${count} sessions`} …`;

export const notAnswered = (name: string, pid: number, why: CallTrouble): string =>
  `"${named(name)}" (pid ${pid}) ${troubleWords(why)}; ${wasAsked(why) ? 'whether it was restarted is not known' : 'it was not restarted'}: mcp-reload status shows it`;

/** Whoever can not be reached, or does not say how he is, is not asked to restart. */
const wasAsked = ({ kind }: CallTrouble): boolean =>
  kind !== 'gone' && kind !== 'silent' && kind !== 'version' && kind !== 'system';
