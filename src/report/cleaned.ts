/** What `clean` removed, or would; what it left alone, and how to go on there. */
import type { Standing } from '../base/standing.ts';
import type { Leftover, Spared } from '../control/leftovers.ts';
import { size } from './amounts.ts';
import { fitted, fittedEnd } from './columns.ts';
import { shortened } from './table.ts';
import { named, oneLine, plural } from './words.ts';

export type Unneeded = Leftover | { readonly kind: 'log'; readonly path: string };

export interface Cleaned {
  readonly what: Unneeded;
  readonly bytes: number;
  /** An error code of the system; null: it is gone, or would be. */
  readonly code: string | null;
}

export interface Cleaning {
  readonly dryRun: boolean;
  /** The state folder. */
  readonly folder: string;
  readonly cleaned: readonly Cleaned[];
  readonly spared: readonly Spared[];
}

type Kind = Unneeded['kind'];

const KINDS: Readonly<Record<Exclude<Kind, 'processes'>, (count: number) => string>> = {
  wrapper: count => `${plural(count, 'record')} of dead wrappers, with what they listened on`,
  opener: count => `${plural(count, 'opener')} remembered of servers that do not run now`,
  log: count => `${plural(count, 'log')} of servers that were not run for a month`,
  cache: count => `${plural(count, 'folder')} of old caches and copies`,
  socket: count => `${plural(count, 'socket')} that nobody listens on`,
  record: count => `${plural(count, 'damaged record')}`,
  draft: count => `${plural(count, 'file')} that ${count === 1 ? 'was' : 'were'} never finished`,
};

const MOST_SHOWN = 5;
const INDENT = '  ';

/** Lines without their ends. */
export function cleanedLines(cleaning: Cleaning, home: string, columns: number): readonly string[] {
  const { cleaned, folder, dryRun } = cleaning;
  const place = shortened(folder, home);
  const gone = cleaned.filter(({ code }) => code === null);
  const files = gone.filter(({ what }) => what.kind !== 'processes');
  const lines = [
    ...endedLines(gone, dryRun),
    ...(files.length === 0
      ? []
      : [`${dryRun ? 'Would remove' : 'Removed'} from ${place}, ${size(total(files))} in all:`]),
    ...Object.entries(KINDS).flatMap(([kind, words]) =>
      kindLines(
        files.filter(({ what }) => what.kind === kind),
        words,
        { folder, home, columns },
      ),
    ),
    ...cleaned.flatMap(one => (one.code === null ? [] : failedLines(one, one.code, folder))),
    ...cleaning.spared.flatMap(sparedLines),
  ];
  return lines.length === 0 ? [`Nothing to remove: nobody has left anything behind in ${place}.`] : lines;
}

const total = (all: readonly Cleaned[]): number => all.reduce((sum, { bytes }) => sum + bytes, 0);

interface Where {
  readonly folder: string;
  readonly home: string;
  readonly columns: number;
}

function kindLines(
  all: readonly Cleaned[],
  words: (count: number) => string,
  where: Where,
): readonly string[] {
  if (all.length === 0) return [];
  const shown = all.slice(0, MOST_SHOWN).map(({ what }) => INDENT + INDENT + labelOf(what, where));
  const rest = all.length - shown.length;
  return [
    `${INDENT}${words(all.length)}, ${size(total(all))}`,
    ...shown,
    ...(rest === 0 ? [] : [`${INDENT}${INDENT}and ${rest} more`]),
  ];
}

function labelOf(what: Unneeded, { folder, home, columns }: Where): string {
  const width = columns - 2 * INDENT.length;
  if ('path' in what) return fittedEnd(within(what.path, folder), width);
  const { name, pid, project } = what.found.record.standing;
  return fitted(`${named(name)}, pid ${pid}, ${shortened(project, home)}`, width);
}

const within = (path: string, folder: string): string =>
  named(path.startsWith(folder) ? path.slice(folder.length + 1) : path);

const endedLines = (gone: readonly Cleaned[], dryRun: boolean): readonly string[] =>
  gone.flatMap(({ what }) =>
    what.kind === 'processes'
      ? [
          `${dryRun ? 'Would end' : 'Ended'} ${plural(what.pids.length, 'process', 'processes')} of ${deadOne(what.found.record.standing)}: pid ${what.pids.join(', ')}`,
        ]
      : [],
  );

const deadOne = ({ name, pid }: Standing): string => `"${named(name)}", whose wrapper (pid ${pid}) is dead`;

function failedLines({ what }: Cleaned, code: string, folder: string): readonly string[] {
  if (what.kind !== 'processes') {
    const path = 'path' in what ? what.path : what.found.path;
    return [`NOT removed: ${within(path, folder)} (${oneLine(code)}); remove it by hand`];
  }
  const pids = what.pids.join(' ');
  return [
    `NOT ended (${oneLine(code)}): pid ${what.pids.join(', ')} of ${deadOne(what.found.record.standing)}`,
    `${INDENT}end by hand: kill -9 ${pids}`,
  ];
}

function sparedLines(spared: Spared): readonly string[] {
  const { name, pid, command } = spared.found.record.standing;
  if (spared.kind === 'elsewhere')
    return [`Left alone: "${named(name)}" (pid ${pid}), on another machine or in a container: ask there`];
  const { pids } = spared;
  return [
    `Left alone: pid ${pids.join(', ')}, which may be of "${named(name)}", but nothing proves it`,
    `${INDENT}its command: ${oneLine(command)}`,
    `${INDENT}look: ps -fp ${pids.join(',')}`,
    `${INDENT}end by hand: kill ${pids.join(' ')}`,
  ];
}
