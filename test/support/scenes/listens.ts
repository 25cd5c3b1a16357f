/** Listens that stay open while servers come, crash and go. */
import { isDeepStrictEqual } from 'node:util';
import { until } from '../deadline.ts';
import { type InEra, MODERN } from '../eras.ts';
import { EVERY_LIST, type Filter, type Listening } from '../listening.ts';
import type { Id } from '../messages.ts';
import { ACKNOWLEDGED, LISTEN } from '../modern.ts';
import { answerOf } from '../notes.ts';
import type { Project } from '../project.ts';
import { type Rig, withRig } from '../rig.ts';

const changed = (list: string) => `notifications/${list}/list_changed`;
const UPDATED = 'notifications/resources/updated';

interface Change {
  /** What the listens that want it are told. */
  readonly method: string | undefined;
  wantedBy(filter: Filter): boolean | undefined;
  save(project: Project, round: number): void;
}

const CHANGES: Change[] = [
  {
    method: undefined,
    wantedBy: () => false,
    save: (project, round) => project.answer(`edit ${round}`, round % 2 === 0 ? 'in-place' : 'rename'),
  },
  {
    method: changed('tools'),
    wantedBy: filter => filter.toolsListChanged,
    save: (project, round) =>
      project.edit(
        'server.mjs',
        'const TOOLS = {',
        `const TOOLS = {\n  added${round}: { inputSchema: object(), run: () => text(ANSWER) },`,
      ),
  },
  {
    method: changed('prompts'),
    wantedBy: filter => filter.promptsListChanged,
    save: (project, round) =>
      project.edit('server.mjs', 'const PROMPTS = {', `const PROMPTS = {\n  added${round}: 'Say more',`),
  },
  {
    method: changed('resources'),
    wantedBy: filter => filter.resourcesListChanged,
    save: (project, round) =>
      project.edit('server.mjs', 'const RESOURCES = [', `const RESOURCES = ['note://added${round}', `),
  },
];

const FILTERS: readonly (readonly [Id, Filter])[] = [
  ['tools', { toolsListChanged: true }],
  ['others', { promptsListChanged: true, resourcesListChanged: true }],
  ['one', { resourceSubscriptions: ['note://one'] }],
  [7_000, { ...EVERY_LIST, resourceSubscriptions: ['note://two', 'note://one'] }],
  ['7000', { toolsListChanged: true, resourceSubscriptions: ['note://two'] }],
  ['nothing', {}],
];

export interface Kept {
  readonly id: Id;
  readonly filter: Filter;
  readonly promised: Filter;
  /** What has to come under its id, in this order, and what came. */
  readonly expected: readonly string[];
  readonly heard: readonly string[];
  /** What came after the client had closed our stdin. */
  readonly atTheEnd: readonly string[];
}

export interface KeptThrough {
  readonly reloads: number;
  readonly crashes: number;
  readonly listens: readonly Kept[];
  /** Servers that were not told of every listen, once, as the client had said it. */
  readonly untold: readonly string[];
}

type Crash = (rig: Rig) => Promise<void>;
const CRASHES: Crash[] = [
  async ({ client }) => void (await client.call('crash')),
  async ({ client, project }) => {
    const boots = project.boots.length;
    process.kill(Number(answerOf(await client.call('pid'))), 'SIGKILL');
    await until(() => project.boots.length > boots, 'a new server is started');
  },
];

function untold(project: Project): string[] {
  return project.boots.flatMap(pid => {
    const heard = project.heardBy(pid);
    const listens = heard.filter(message => message.method === LISTEN);
    const told = FILTERS.filter(([id, filter]) => {
      const same = listens.filter(message => message.id === id);
      return same.length === 1 && isDeepStrictEqual(same[0]?.params?.notifications, filter);
    });
    const greeted = heard.some(message => message.method === 'initialize');
    const right = told.length === FILTERS.length && listens.length === FILTERS.length && !greeted;
    return right ? [] : [`server ${pid} heard ${JSON.stringify(listens.map(({ id }) => id))}`];
  });
}

/** Every listen hears exactly what it asked for, in order; a change is awaited where it has to come before the next is made. */
export function listensThrough(reloads: number, crashes: number, era: InEra = MODERN): Promise<KeptThrough> {
  return withRig(era, async rig => {
    const { client, project } = rig;
    await client.open();
    const kept: { listening: Listening; filter: Filter; expected: string[] }[] = [];
    for (const [id, filter] of FILTERS)
      kept.push({ listening: await client.listen(filter, id), filter, expected: [ACKNOWLEDGED] });

    const told = async (method: string, wanted: (filter: Filter) => boolean | undefined) => {
      for (const { listening, expected } of kept.filter(({ filter }) => wanted(filter))) {
        await listening.next(method);
        expected.push(method);
      }
    };
    const touch = async (uri: string) => {
      await client.call('touch', { uri });
      await told(UPDATED, filter => filter.resourceSubscriptions?.includes(uri));
    };
    const every = Math.floor(reloads / (crashes || Infinity));
    let crashed = 0;
    for (let round = 0; round < reloads; round++) {
      const { save, method, wantedBy } = CHANGES[round % CHANGES.length]!;
      save(project, round);
      await client.call('version');
      if (method !== undefined) await told(method, wantedBy);
      await touch('note://one');
      if ((round + 1) % every === 0 && crashed < crashes) {
        await CRASHES[crashed++ % CRASHES.length]!(rig);
        await client.call('version');
        await touch('note://two');
      }
    }
    await client.call('announce', { list: 'tools' });
    await told(changed('tools'), filter => filter.toolsListChanged);
    await client.call('touch', { uri: 'note://three' });
    await client.call('version');
    const before = kept.map(({ listening }) => listening.heard());
    const started = project.boots.length;
    client.end();
    await client.closed;
    return {
      reloads: started - 1 - crashed,
      crashes: crashed,
      untold: untold(project),
      listens: kept.map(({ listening, filter, expected }, n) => ({
        id: listening.id,
        filter,
        promised: listening.promised,
        expected,
        heard: before[n]!,
        atTheEnd: listening.heard().slice(before[n]!.length),
      })),
    };
  });
}
