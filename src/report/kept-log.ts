/** The log that is kept, as a person reads it: one line an entry, its text whole. */
import kleur from 'kleur';
import type { Entry, LogOwner, Speaker } from '../base/kept-log.ts';
import { shortened } from './table.ts';
import { harmless, named } from './words.ts';

export interface OwnedEntry extends Entry {
  readonly owner: LogOwner;
}

/** Goes on where the lines before ended: what they have told already is not told again. */
export type Page = (entries: readonly OwnedEntry[]) => readonly string[];

/** Begins on the day of `now`. `home`: of the person. */
export function pageOf(now: number, home: string): Page {
  const projects = new Set<string>();
  const pids = new Set<number>();
  let project: string | null = null;
  let day = dayOf(now);

  return entries => {
    for (const { owner, pid } of entries) {
      projects.add(owner.project);
      pids.add(pid);
    }
    return entries.flatMap(entry => {
      const lines: string[] = [];
      if (projects.size > 1 && entry.owner.project !== project) {
        project = entry.owner.project;
        lines.push(heading(shortened(project, home)));
      }
      if (dayOf(entry.at) !== day) {
        day = dayOf(entry.at);
        lines.push(heading(day));
      }
      return [...lines, line(entry, pids.size > 1)];
    });
  };
}

const heading = (text: string): string => kleur.bold(`-- ${text} --`);

const line = ({ at, pid, by, text }: Entry, isOneOfSeveral: boolean): string =>
  [
    kleur.dim(timeOf(at)),
    ...(isOneOfSeveral ? [kleur.dim(String(pid))] : []),
    speaker(by),
    harmless(text),
  ].join(' ');

const WIDEST = 'build'.length;

function speaker(by: Speaker): string {
  if (by === 'wrapper') return kleur.cyan('note'.padEnd(WIDEST));
  return (by === 'build' ? by : `g${by}`).padEnd(WIDEST);
}

const two = (value: number): string => String(value).padStart(2, '0');

/** Of the person's clock. */
function timeOf(at: number): string {
  const time = new Date(at);
  return [time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':');
}

function dayOf(at: number): string {
  const time = new Date(at);
  return [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())].join('-');
}

/** For programs. */
export const plainEntry = ({ at, owner, pid, by, text }: OwnedEntry) => ({
  time: new Date(at).toISOString(),
  ...owner,
  pid,
  by: typeof by === 'number' ? 'server' : by,
  generation: typeof by === 'number' ? by : null,
  text,
});

export const MISSED = 'lines are missing here: more came at once than is kept';

export const nothingKept = (name: string): string => `nothing has been kept of "${named(name)}" yet`;

export const otherProject = (name: string, folder: string, projects: readonly string[]): string =>
  `nothing is kept of "${named(name)}" in ${named(folder)}; there is ${projects.map(named).join(', ')}`;
