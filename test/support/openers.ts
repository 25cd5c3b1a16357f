/** How clients open a session: what they write, and what they wait for. */
import { enveloped, type Json, MODERN, resultOf } from './modern-world.ts';
import type { World } from './world.ts';

/** Claude Code gives a probe up after so long, and opens with `initialize` on the same pipe. */
const PROBE_MS = 3_000;

export const PROBE_ID = 'server-discover-probe-1';

export const INITIALIZE: Json = {
  protocolVersion: '2025-11-25',
  capabilities: { roots: {}, elicitation: {} },
  clientInfo: { name: 'test', version: '1' },
};

/** Lets time pass until there is an answer; whether there was one. */
export function answered(world: World, id: unknown, withinMs = 30_000): boolean {
  for (let waited = 0; world.answers(id).length === 0 && waited < withinMs; waited += 5) world.advance(5);
  return world.answers(id).length > 0;
}

export const sendProbe = (world: World, id: unknown = PROBE_ID): unknown => {
  world.send({ id, method: 'server/discover', params: enveloped() });
  return id;
};

/** Opens in the legacy era. */
export function initialize(world: World, id: unknown = 'open'): void {
  world.isModern = false;
  world.request('initialize', INITIALIZE, id);
  answered(world, id);
  world.notify('notifications/initialized');
}

/** Whether the answer to a probe says that the server speaks the modern era. */
export function saysModern(answer: Json | undefined): boolean {
  const versions = answer === undefined ? undefined : resultOf(answer).supportedVersions;
  return Array.isArray(versions) && versions.includes(MODERN);
}

/** Probes in place, as Claude Code does, and goes on in the era that the answer names. */
export function probeInPlace(world: World): 'legacy' | 'modern' {
  const id = sendProbe(world);
  answered(world, id, PROBE_MS);
  if (!saysModern(world.answers(id)[0])) {
    initialize(world);
    return 'legacy';
  }
  world.isModern = true;
  world.listen({ toolsListChanged: true }, 'listen:0');
  answered(world, world.request('server/discover', {}, 'discover'));
  answered(world, world.request('tools/list', {}, 'list'));
  return 'modern';
}

/** The second process of a client that probed on a first one: it never sees a discover. */
export function listenFirst(world: World, more: Json = {}): void {
  world.isModern = true;
  world.listen({ toolsListChanged: true, ...more }, 'listen:0');
  answered(world, world.request('tools/list', {}, 'list'));
}

export function listFirst(world: World): void {
  world.isModern = true;
  answered(world, world.request('tools/list', {}, 'list'));
}

/** Writes everything without waiting for an answer. */
export function allAtOnce(world: World): void {
  world.isModern = true;
  sendProbe(world);
  world.listen({ toolsListChanged: true }, 'listen:0');
  answered(world, world.request('tools/list', {}, 'list'));
}
