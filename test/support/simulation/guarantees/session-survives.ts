/**
 * What the client established is re-established: handshake with the client's own parameters, log level, resource
 * subscriptions, open listens. Only lists that really changed are announced.
 */
import assert from 'node:assert/strict';
import type { FakeServer } from '../../fake-server.ts';
import { checkServers, type Stream } from '../../modern-promises.ts';
import { CLIENT_INFO, type Filter, type Json, metaOf, resultOf } from '../../modern-world.ts';
import type { World } from '../../world.ts';
import { holds } from '../guarantee.ts';
import { countOf, type History, ownListed, type Sent } from '../history.ts';

const SURVIVES = 'The session survives';
const TOOLS_CHANGED = 'notifications/tools/list_changed';

const activeOf = (world: World): FakeServer | undefined => world.servers.get(world.router.active ?? 0);

/** Every server is told the session in the era and with the parameters of the client. */
export function checkHandshakes(history: History): void {
  const { world } = history;
  if (history.reopenedAt === null) holds(SURVIVES, () => checkServers(world));
  const opened = world.said.filter(({ by, message }) => by === 'client' && message.method === 'initialize');
  const params = new Set(opened.map(({ message }) => JSON.stringify(message.params)));
  holds(SURVIVES, () => {
    for (const { heard, generation } of world.servers.values()) {
      for (const message of heard) {
        if (message.method === 'initialize')
          assert.ok(params.has(JSON.stringify(message.params)), `generation ${generation}: other parameters`);
        if (message.method === 'server/discover')
          assert.deepEqual(metaOf(message)[CLIENT_INFO], { name: 'test', version: '1' });
      }
    }
  });
}

/** The one that serves knows the log level and the subscriptions that a server accepted last. */
export function checkEstablished({ world, sent }: History): void {
  const active = activeOf(world);
  if (active === undefined || world.isModern) return;
  const said = (
    key: string,
    one: (entry: Sent) => boolean,
    now: unknown,
    meant: (entry: Sent) => unknown,
  ) => {
    const all = sent.filter(one);
    const accepted = all.findLastIndex(({ id }) => world.answers(id).some(answer => 'result' in answer));
    if (accepted === -1) return;
    // A later one that got no answer may have been heard all the same.
    const possible = all.slice(accepted).map(meant);
    assert.ok(possible.includes(now), `${key} is ${now}, and not ${possible.join(' or ')}`);
  };
  holds(SURVIVES, () => {
    said(
      'the log level',
      ({ method }) => method === 'logging/setLevel',
      active.level,
      ({ params }) => params.level,
    );
    for (const uri of ['mem:1', 'mem:2'])
      said(
        `the subscription of ${uri}`,
        ({ method, params }) =>
          method.startsWith('resources/') && method.endsWith('subscribe') && params.uri === uri,
        active.subscriptions.has(uri),
        ({ method }) => method === 'resources/subscribe',
      );
  });
}

/** The server that serves has been told every open listen, once. */
export function checkListening({ world }: History, streams: readonly Stream[]): void {
  const active = activeOf(world);
  if (active === undefined || !world.isModern) return;
  const told = active.heard.filter(({ method }) => method === 'subscriptions/listen').map(({ id }) => id);
  holds(SURVIVES, () => {
    for (const { id, cancelledAt } of streams) {
      const times = told.filter(one => one === id).length;
      if (cancelledAt === null) assert.equal(times, 1, `${id} is told to the server ${times} times`);
      else assert.ok(times <= 1);
    }
  });
}

const LISTS = [
  { method: 'tools/list', member: 'tools', changed: TOOLS_CHANGED },
  { method: 'prompts/list', member: 'prompts', changed: 'notifications/prompts/list_changed' },
  { method: 'resources/list', member: 'resources', changed: 'notifications/resources/list_changed' },
] as const;

/** Where the last list that the client was given is not that of the server, the client was told later. */
export function checkListsKnown(history: History, streams: readonly Stream[]): void {
  const { world, sent, namesSet } = history;
  const active = activeOf(world);
  if (active === undefined) return;
  for (const { method, member, changed } of LISTS) {
    const ids = new Set(sent.filter(entry => entry.method === method).map(({ id }) => id));
    const last = world.said.findLastIndex(
      ({ by, message }) => by === 'wrapper' && ids.has(message.id) && 'result' in message,
    );
    if (last === -1 || !isTold(history, streams, changed, last)) continue;
    const given = resultOf(world.said[last]!.message)[member] as Json[];
    const isTools = member === 'tools';
    const ours = isTools ? countOf(namesSet.findLast(({ from }) => from <= last)!.tools) : 0;
    const theirs = given.slice(0, given.length - ours);
    const now = active.code[member];
    const names = given.slice(theirs.length).map(({ name }) => name);
    const namesNow = isTools ? ownListed(world, now) : [];
    if (JSON.stringify([theirs, names]) === JSON.stringify([now, namesNow])) continue;
    const since = world.said.slice(last + 1);
    holds(SURVIVES, () =>
      assert.ok(
        since.some(({ by, message }) => by === 'wrapper' && message.method === changed),
        `the client was not told that its ${member} are old`,
      ),
    );
  }
}

const FILTERS: Readonly<Record<string, keyof Filter>> = {
  'notifications/tools/list_changed': 'toolsListChanged',
  'notifications/prompts/list_changed': 'promptsListChanged',
  'notifications/resources/list_changed': 'resourcesListChanged',
};

/** Whether the client is told of such changes, since the line in which it was given the list. */
function isTold({ world }: History, streams: readonly Stream[], changed: string, since: number): boolean {
  if (world.isModern)
    return streams.some(
      ({ acknowledged, acknowledgedAt, cancelledAt }) =>
        acknowledged?.[FILTERS[changed]!] === true &&
        acknowledgedAt! < world.said[since]!.at &&
        cancelledAt === null,
    );
  const { capabilities } = resultOf(world.answers('open')[0] ?? {});
  return capabilities !== undefined && changed.split('/')[1]! in (capabilities as Json);
}

/** Every reload that changed the tools is announced once on every stream that was open for it. */
export function checkAnnounced(history: History, streams: readonly Stream[]): void {
  const { world, sent, announcedAt } = history;
  const sentAt = new Map(sent.filter(({ method }) => method === 'tools/list').map(({ id, at }) => [id, at]));
  const lists = world.heard.flatMap(({ message, at }) => {
    const asked = sentAt.get(message.id);
    return asked === undefined || message.method !== undefined ? [] : [{ asked, heard: at }];
  });
  const swaps = world.notes.flatMap(note => (note.kind === 'serving' ? [note.swap] : []));
  for (const [at, swap] of swaps.entries()) {
    const before = swaps[at - 1];
    if (before === undefined) continue;
    const until = swaps[at + 1]?.servingAt ?? Number.POSITIVE_INFINITY;
    const toolsOf = (generation: number) => JSON.stringify(world.servers.get(generation)!.code.tools);
    const differ = toolsOf(before.generation) !== toolsOf(swap.generation);
    const isWithin = (time: number) => time >= swap.servingAt && time < until;
    // An old list that comes late, and the server's own word, are told as well.
    const late = lists.filter(({ asked, heard }) => asked < swap.servingAt && isWithin(heard)).length;
    const own = announcedAt.filter(isWithin).length;
    for (const stream of streams) {
      if (stream.acknowledged?.toolsListChanged !== true) continue;
      if (stream.acknowledgedAt! >= swap.servingAt) continue;
      if (stream.cancelledAt !== null && stream.cancelledAt <= until) continue;
      const told = stream.notifications.filter(
        one => one.method === TOOLS_CHANGED && isWithin(one.at),
      ).length;
      const what = `${stream.id} is told ${told} times of the tools of generation ${swap.generation}`;
      holds(SURVIVES, () => {
        if (differ) assert.ok(told >= 1, what);
        assert.ok(told <= 1 + late + own, what);
      });
    }
  }
}

/** Whoever never saved other tools and never renamed ours hears of no change of them. */
export function checkQuiet({ world, namesSet, announcedAt, sent }: History): void {
  const first = JSON.stringify(world.servers.get(1)?.code.tools);
  const same = [...world.servers.values()].every(
    ({ code }) => JSON.stringify(code.tools) === first && code.start !== 'cannot-list',
  );
  if (!same || namesSet.length > 1 || announcedAt.length > 0) return;
  if (world.remembered.tools === null || sent.length === 0) return;
  const isUnclear = [...world.servers.values()].some(
    ({ code }) => code.start !== 'works' || code.greetMs > 0,
  );
  if (isUnclear) return;
  const told = world.heard.filter(({ message }) => message.method === TOOLS_CHANGED);
  holds(SURVIVES, () => assert.equal(told.length, 0, 'tools are announced that did not change'));
}
