/** A session opened while the server can't be reached, and the server mended from inside it. */
import { chmodSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { type InEra, inEra } from '../eras.ts';
import type { Setup } from '../launch.ts';
import type { Era, Params } from '../messages.ts';
import { answerOf, noteKinds, wordsOf } from '../notes.ts';
import { Project } from '../project.ts';
import { RAW, type Rig, withRig } from '../rig.ts';

export interface Trouble {
  readonly name: string;
  /** Instead of `node server.mjs`. */
  readonly command?: readonly string[];
  /** Brings it about in a project that works. */
  cause(project: Project): void;
  /** What `reload_status` has to say. */
  readonly told: RegExp;
  mend(project: Project): void;
  /** Nothing that is watched tells of a program that is there now. */
  readonly restart?: true;
}

const starting = /has been starting for/;
const restore = (project: Project) => project.restore('server.mjs', 'raw.mjs');
const writeProgram = (project: Project) => {
  project.save('serve', `#!/bin/sh\nexec '${process.execPath}' server.mjs\n`);
  chmodSync(project.path('serve'), 0o755);
};

export const syntaxError: Trouble = {
  name: 'a syntax error',
  cause: project => project.edit('server.mjs', 'const asked =', 'const = asked ='),
  told: /NOT running[\s\S]*server\.mjs:\d+/,
  mend: restore,
};
export const missingFile: Trouble = {
  name: 'a missing file',
  cause: project => project.delete('server.mjs'),
  told: /NOT running[\s\S]*server\.mjs/,
  mend: restore,
};
export const missingProgram: Trouble = {
  name: 'a missing program',
  command: ['./serve'],
  cause: project => project.delete('serve'),
  told: /NOT running[\s\S]*serve/,
  mend: writeProgram,
  restart: true,
};
export const slowStart = (ms: number): Trouble => ({
  name: `a start that takes ${ms / 1_000} s`,
  cause: project => project.edit('server.mjs', "BOOT_MS = '0'", `BOOT_MS = '${ms}'`),
  told: starting,
  mend: () => {},
});
export const hang: Trouble = {
  name: 'a hang at load',
  cause: project => project.restore('server.mjs', 'hang-at-load.mjs'),
  told: starting,
  mend: restore,
};

export interface OpenedInTrouble {
  readonly era: Era | undefined;
  /** Milliseconds from the start of its process until each opener was answered. */
  readonly answered: Record<string, number>;
  /** What the client was told of the server. */
  readonly told: Params;
  readonly status: string;
  /** Undefined where nobody waited for it. */
  readonly toolsMeanwhile: string[] | undefined;
  /** The first call after mending. */
  readonly served: string;
  readonly notes: readonly string[];
  readonly toolsThen: string[];
  readonly announced: boolean;
}

const OPENERS = ['server/discover', 'initialize', 'subscriptions/listen'];

/** When each of them was answered; a listen by its acknowledgement. */
function whenAnswered({ client, started, probed }: Rig, acknowledged?: number): Record<string, number> {
  const answered: Record<string, number> = {};
  if (probed) answered['server/discover, sibling'] = probed.took;
  if (acknowledged !== undefined) answered['subscriptions/listen'] = acknowledged - started;
  for (const { at, message } of client.received) {
    const method = client.asked.get(message.id ?? '')?.method ?? '';
    if (message.method === undefined && OPENERS.includes(method)) answered[method] = at - started;
  }
  return answered;
}

const LIST_CHANGED = 'notifications/tools/list_changed';

async function openAndMend(rig: Rig, trouble: Trouble, listMeanwhile: boolean): Promise<OpenedInTrouble> {
  const { client, project } = rig;
  const names = async () => (await client.tools()).map(tool => tool.name);
  const told = await client.open();
  const listening = client.era === 'modern' ? await client.listen({ toolsListChanged: true }) : undefined;
  const answered = whenAnswered(rig, listening?.at);
  const status = wordsOf(await client.call('reload_status'));
  const toolsMeanwhile = listMeanwhile ? await names() : undefined;

  const since = client.received.length;
  trouble.mend(project);
  if (trouble.restart) await client.call('restart_server');
  const served = await client.call('version');
  const announced = () => client.received.slice(since).some(({ message }) => message.method === LIST_CHANGED);
  const toolsThen = await names();
  if (!announced() && toolsMeanwhile && !isDeepStrictEqual(toolsMeanwhile, toolsThen))
    await (listening ? listening.next(LIST_CHANGED) : client.notification(LIST_CHANGED, since));
  return {
    era: client.era,
    answered,
    told,
    status,
    toolsMeanwhile,
    served: answerOf(served),
    notes: noteKinds(served),
    toolsThen,
    announced: announced(),
  };
}

/**
 * `remembered`: a session of the same command came before, in which all was well. `listMeanwhile`: the tools are listed before mending,
 * which waits as long as for any list when the server only hangs.
 */
export async function openInTrouble(
  trouble: Trouble,
  era: InEra,
  remembered: boolean,
  listMeanwhile: boolean,
): Promise<OpenedInTrouble> {
  using project = new Project(RAW);
  writeProgram(project);
  const setup: Setup = inEra({ project, ...(trouble.command && { command: trouble.command }) }, era);
  if (remembered)
    await withRig(setup, async ({ client }) => {
      await client.open();
      await client.tools();
      await client.call('version');
    });
  trouble.cause(project);
  return await withRig(setup, rig => openAndMend(rig, trouble, listMeanwhile));
}
