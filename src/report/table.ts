/** All wrappers at a glance: a line of figures for each, and beneath it whose it is, its last change and its last error. */
import kleur from 'kleur';
import type { Standing } from '../base/standing.ts';
import { ago, briefly, size, span } from './amounts.ts';
import { fitted, fittedEnd, padded, paddedLeft, widthOf } from './columns.ts';
import { linesOf } from './details.ts';
import { named, oneLine, plural } from './words.ts';

/** A wrapper as it was found. */
export interface Seen {
  readonly standing: Standing;
  readonly life:
    | { readonly kind: 'answering' }
    /** `why` goes on from its name. */
    | { readonly kind: 'mute'; readonly why: string }
    | { readonly kind: 'dead' }
    /** On another machine, or in another container. */
    | { readonly kind: 'elsewhere' };
  /** When it told of itself, on the wall's clock. */
  readonly toldAt: number;
  /** Null: nobody knows. */
  readonly memory: { readonly wrapperBytes: number; readonly serverBytes: number } | null;
}

export interface Page {
  readonly columns: number;
  readonly now: number;
  /** What stands in paths as `~`. */
  readonly home: string;
}

export const NOBODY =
  'No server is wrapped now. A client starts them: connect it (Claude Code: /mcp), then ask again.';

/** Lines without their ends. */
export function tableOf(seen: readonly Seen[], page: Page): readonly string[] {
  if (seen.length === 0) return linesOf(NOBODY, page.columns);
  const rows = seen.map(one => ({ one, figures: figuresOf(one, page.now) }));
  const widths = HEADINGS.map((heading, at) =>
    Math.max(heading.length, ...rows.map(({ figures }) => widthOf(figures[at]!))),
  );
  const right = widths.reduce((all, width) => all + 1 + width, 0);
  const nameWidth = nameWidthIn(seen, page.columns - right);
  const lineOf = (name: string, figures: readonly string[], paint: Paint) =>
    [padded(name, nameWidth), ...figures.map((figure, at) => cell(figure, at, widths[at]!, paint))].join(' ');
  return [
    kleur.bold(lineOf('NAME', HEADINGS, text => text)),
    ...rows.flatMap(({ one, figures }) => {
      const name = named(one.standing.name);
      const paint = PAINTS[stateOf(one)];
      const first =
        widthOf(name) <= nameWidth
          ? [lineOf(name, figures, paint)]
          : [fitted(name, page.columns), lineOf('', figures, paint)];
      return [...first, ...beneath(one, page)];
    }),
    ...(seen.length === 1 ? [] : ['', fitted(summary(seen), page.columns)]),
  ];
}

export const HEADINGS = ['STATE', 'GEN', 'UP', 'RESTARTS', 'CRASHES', 'SERVED', 'P50/P99', 'MEMORY'] as const;

function figuresOf(one: Seen, now: number): readonly string[] {
  const { generation, startedAt, restarts, crashes, served, p50Ms, p99Ms } = one.standing;
  const times = p50Ms === null || p99Ms === null ? '-' : `${briefly(p50Ms)}/${briefly(p99Ms)}`;
  return [
    stateOf(one),
    generation === null ? '-' : `g${generation}`,
    one.life.kind === 'dead' ? '-' : span(now - startedAt),
    String(restarts),
    String(crashes),
    String(served),
    times,
    one.memory === null ? '-' : size(one.memory.wrapperBytes + one.memory.serverBytes),
  ];
}

/** The state is a word, to be read from its beginning; figures end alike. */
const cell = (text: string, at: number, width: number, paint: Paint): string =>
  at === 0 ? padded(paint(text), width) : paddedLeft(text, width);

type Paint = (text: string) => string;

type State = Standing['state'] | 'stale' | 'no answer' | 'dead' | 'elsewhere';

export function stateOf({ life, standing }: Pick<Seen, 'life' | 'standing'>): State {
  if (life.kind === 'mute') return 'no answer';
  if (life.kind !== 'answering') return life.kind;
  return standing.state === 'serving' && standing.stale ? 'stale' : standing.state;
}

const PAINTS: Readonly<Record<State, Paint>> = {
  serving: kleur.green,
  stale: kleur.yellow,
  building: kleur.cyan,
  starting: kleur.cyan,
  yielding: kleur.cyan,
  ending: kleur.dim,
  down: kleur.red,
  'no answer': kleur.red,
  dead: kleur.red,
  elsewhere: kleur.dim,
};

/** One that has no room gets a line of its own, and none of the others'. */
const nameWidthIn = (seen: readonly Seen[], room: number): number =>
  seen
    .map(({ standing }) => widthOf(named(standing.name)))
    .filter(width => width <= room)
    .reduce((widest, width) => Math.max(widest, width), 'NAME'.length);

const INDENT = '  ';

function beneath({ standing, life, toldAt }: Seen, { columns, now, home }: Page): readonly string[] {
  const { lastChange, lastError, project } = standing;
  const width = columns - INDENT.length;
  const line = (text: string, paint: Paint = kleur.dim): string =>
    INDENT + paint(fitted(oneLine(text, width * 4), width));
  return [
    INDENT + kleur.dim(whose(standing, home, width)),
    ...lifeLines(life, now - toldAt).map(text => line(text, kleur.red)),
    ...(lastChange === null
      ? []
      : [line(`change ${ago(now - lastChange.at)}: g${lastChange.generation}, ${lastChange.cause}`)]),
    ...(lastError === null
      ? []
      : [
          line(
            `error ${ago(now - lastError.at)}: g${lastError.generation}, ${withinProject(lastError.text, project)}`,
            text => text,
          ),
        ]),
  ];
}

/** Whose project it is stands above. */
const withinProject = (text: string, project: string): string =>
  text.replaceAll(`${project}/`, '').replaceAll(`${project}\\`, '');

/** The path comes last: it is what may be shortened. */
export function whose({ client, era, mode, pid, project }: Standing, home: string, width: number): string {
  const told = [
    `pid ${pid}`,
    client === null ? 'no client yet' : fitted(oneLine(client), MOST_OF_CLIENT),
    ...(era === null ? [] : [era]),
    ...(mode === 'basic' ? ['basic mode'] : []),
    '',
  ].join(', ');
  const path = fittedEnd(shortened(project, home), Math.max(LEAST_OF_PATH, width - widthOf(told)));
  return fitted(told + path, width);
}

const MOST_OF_CLIENT = 30;
const LEAST_OF_PATH = 20;

export function shortened(path: string, home: string): string {
  const inHome =
    home !== '/' && (path === home || path.startsWith(`${home}/`) || path.startsWith(`${home}\\`));
  return named(inHome ? `~${path.slice(home.length)}` : path);
}

function lifeLines(life: Seen['life'], silentMs: number): readonly string[] {
  switch (life.kind) {
    case 'answering':
      return [];
    case 'mute':
      return [`${life.why}; what stands here it told ${ago(silentMs)}`];
    case 'dead':
      return [`killed; last heard of ${ago(silentMs)}; mcp-reload clean removes what it left`];
    case 'elsewhere':
      return [`on another machine or in a container, out of reach; it told this ${ago(silentMs)}`];
  }
}

function summary(seen: readonly Seen[]): string {
  const counts = new Map<State, number>();
  for (const one of seen) counts.set(stateOf(one), (counts.get(stateOf(one)) ?? 0) + 1);
  const parts = [...counts].map(([state, count]) => `${count} ${state}`);
  return `${plural(seen.length, 'wrapper')}: ${parts.join(', ')}`;
}
