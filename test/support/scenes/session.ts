/** What a new generation is told of the session, and what the client is told of the new generation. */
import { isDeepStrictEqual } from 'node:util';
import { DEADLINE, until } from '../deadline.ts';
import { type InEra, LEGACY, MODERN } from '../eras.ts';
import { EVERY_LIST } from '../listening.ts';
import { answerOf } from '../notes.ts';
import type { Project } from '../project.ts';
import { withRig } from '../rig.ts';

export interface Retold {
  readonly handshake: boolean;
  readonly initialized: boolean;
  readonly levels: unknown[];
  readonly subscribed: unknown[];
  readonly unsubscribed: unknown[];
  /** A subscription made before the reload still delivers. */
  readonly delivers: boolean;
}

const opening = {
  protocolVersion: '2025-06-18',
  capabilities: {
    roots: { listChanged: true },
    elicitation: {},
    experimental: { odd: { deep: [1, 2.5, null] } },
  },
  clientInfo: { name: 'a client', version: '9.9', title: 'With a title' },
  more: { _meta: { 'example.com/kept': { b: 1, a: 2 } } },
};

export function sessionRetold(): Promise<Retold> {
  return withRig({}, async ({ project, client }) => {
    await client.open(opening);
    for (const level of ['debug', 'error', 'warning']) await client.result('logging/setLevel', { level });
    for (const uri of ['note://one', 'note://two', 'note://three'])
      await client.result('resources/subscribe', { uri });
    await client.result('resources/unsubscribe', { uri: 'note://two' });

    project.answer('new');
    await client.call('version');
    const [first, newest] = [project.boots[0]!, project.boots.at(-1)!];
    const heard = project.heardBy(newest);
    const told = heard.slice(
      0,
      heard.findIndex(message => message.method === 'tools/call'),
    );
    const of = (method: string) => told.filter(message => message.method === method);

    const touched = answerOf(await client.call('touch', { uri: 'note://three' }));
    const delivers = touched === 'told';
    if (delivers) await client.notification('notifications/resources/updated');
    return {
      handshake:
        first !== newest &&
        told[0]?.method === 'initialize' &&
        isDeepStrictEqual(told[0].params, project.heardBy(first)[0]?.params) &&
        isDeepStrictEqual(told[0].params?.capabilities, opening.capabilities),
      initialized: told[1]?.method === 'notifications/initialized' && of('initialize').length === 1,
      levels: of('logging/setLevel').map(message => message.params?.level),
      subscribed: of('resources/subscribe').map(message => message.params?.uri),
      unsubscribed: of('resources/unsubscribe').map(message => message.params?.uri),
      delivers,
    };
  });
}

const KINDS = ['tools', 'prompts', 'resources'] as const;
export type Announced = Record<(typeof KINDS)[number], number>;

export const addTool = (project: Project) =>
  project.edit(
    'server.mjs',
    'const TOOLS = {',
    'const TOOLS = {\n  added: { inputSchema: object(), run: () => text(ANSWER) },',
  );

/** How often each list was announced in a session in which nothing, then each list once, changed. */
export function changesAnnounced(era: InEra = LEGACY): Promise<Announced> {
  return withRig(era, async ({ project, client }) => {
    await client.open();
    if (client.era === 'modern') await client.listen(EVERY_LIST);
    await client.tools();
    project.answer('new');
    await client.call('version');
    addTool(project);
    await client.notification('notifications/tools/list_changed');
    await client.call('added');
    project.edit('server.mjs', 'Say hello', 'Say goodbye');
    await client.notification('notifications/prompts/list_changed');
    project.edit('server.mjs', "'note://three'", "'note://three', 'note://four'");
    await client.notification('notifications/resources/list_changed');
    project.answer('newest');
    await client.call('version');
    client.end();
    await client.closed;
    return Object.fromEntries(
      KINDS.map(kind => [kind, client.count(`notifications/${kind}/list_changed`)]),
    ) as Announced;
  });
}

/** Announcements that reached a client which had not said `notifications/initialized`, though its tools changed. */
export function announcedTooEarly(): Promise<number> {
  return withRig({}, async ({ project, client }) => {
    await client.greet();
    addTool(project);
    await until(() => project.boots.length > 1, 'a new server is started');
    const newest = project.boots.at(-1)!;
    const serves = () => project.heardBy(newest).some(message => message.method === 'ping');
    const over = performance.now() + DEADLINE;
    while (!serves()) {
      if (performance.now() > over) throw new Error('the new server never got a ping');
      await client.request('ping');
    }
    const early = client.received.filter(got => got.message.method?.endsWith('list_changed')).length;
    client.notify('notifications/initialized');
    await client.call('added');
    return early;
  });
}

/** What a modern client that listens to nothing is told, though its tools change and the server announces them. */
export function announcedUnasked(): Promise<string[]> {
  return withRig(MODERN, async ({ project, client }) => {
    await client.open();
    await client.tools();
    addTool(project);
    await client.call('added');
    await client.call('announce', { list: 'tools' });
    await client.call('version');
    return client.received.filter(({ message }) => message.method !== undefined).map(({ line }) => line);
  });
}
