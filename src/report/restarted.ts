/** What became of a restart that was asked for in a terminal. */
import kleur from 'kleur';
import type { Standing } from '../base/standing.ts';
import { linesOf } from './details.ts';
import { shortened } from './table.ts';
import { named, oneLine } from './words.ts';

/** Which of several wrappers of one name. */
export const whichOne = ({ client, project, pid }: Standing, home: string): string =>
  `${client === null ? 'no client yet' : oneLine(client)}, ${shortened(project, home)}, pid ${pid}`;

export const wholeReport = (served: boolean, text: string): string => {
  const [first = '', ...rest] = linesOf(text);
  return `${[painted(served, first), ...rest].join('\n')}\n`;
};

export const reportLine = (which: string, served: boolean, text: string): string =>
  `${which}: ${painted(served, linesOf(text)[0] ?? '')}\n`;

const painted = (served: boolean, text: string): string => (served ? kleur.green(text) : kleur.red(text));

export const restarting = (name: string, count: number): string =>
  `restarting "${named(name)}"${count === 1 ? '' : ` in ${count} sessions`} …`;

export const notAsked = (which: string, why: string): string =>
  `${which}: ${why}; nothing is known of its restart (mcp-reload status tells more)`;
