/**
 * What a client of the modern era may rely on, read from everything that it and the wrapper said to each other. Throws at
 * the first line that breaks a promise.
 */
import assert from 'node:assert/strict';
import {
  admits,
  CACHEABLE,
  type Filter,
  type Json,
  LIST_FILTERS,
  type ListFilter,
  metaOf,
  paramsOf,
  resultOf,
  SERVER_INFO,
  SUBSCRIPTION_ID,
} from './modern-world.ts';
import type { Said, World } from './world.ts';

/** The server's word on resources counts for so long; the acknowledgement comes right after. */
const ACKNOWLEDGED_WITHIN_MS = 2_100;

/** A listen of the client, with what came of it. */
export interface Stream {
  readonly id: unknown;
  readonly asked: Filter;
  readonly at: number;
  acknowledged: Filter | null;
  acknowledgedAt: number | null;
  cancelledAt: number | null;
  /** How it ended, in the order in which it was said. */
  readonly ending: ('result' | 'cancelled')[];
  readonly notifications: { readonly at: number; readonly method: string; readonly params: Json }[];
}

const STREAMED: ReadonlySet<unknown> = new Set([
  ...Object.values(LIST_FILTERS),
  'notifications/resources/updated',
  'notifications/subscriptions/acknowledged',
]);

const keyOf = (id: unknown): string => JSON.stringify(id);

/** The streams of a session; every line is checked on the way. */
export function streamsOf(world: World): readonly Stream[] {
  const streams = new Map<string, Stream>();
  const methods = new Map<string, string>();
  for (const [index, said] of world.said.entries()) {
    try {
      // A client that opens its session anew in the other era gives its listens up without a word.
      if (said.by === 'client' && said.message.method === 'initialize') {
        for (const stream of streams.values()) stream.cancelledAt ??= said.at;
        break;
      }
      if (said.by === 'client') fromClient(said, streams, methods);
      else fromWrapper(world, said, index, streams, methods);
    } catch (error) {
      throw new Error(`line ${index} at ${said.at} ms: ${said.line}`, { cause: error });
    }
  }
  for (const stream of streams.values()) checkAcknowledged(world, stream);
  return [...streams.values()];
}

function fromClient({ message, at }: Said, streams: Map<string, Stream>, methods: Map<string, string>): void {
  const { id, method } = message;
  const params = paramsOf(message);
  if (method === 'notifications/cancelled') {
    const stream = streams.get(keyOf(params.requestId));
    if (stream !== undefined) stream.cancelledAt ??= at;
  }
  if (id === undefined || method === undefined) return;
  methods.set(keyOf(id), String(method));
  if (method !== 'subscriptions/listen') return;
  streams.set(keyOf(id), {
    id,
    asked: (params.notifications ?? {}) as Filter,
    at,
    acknowledged: null,
    acknowledgedAt: null,
    cancelledAt: null,
    ending: [],
    notifications: [],
  });
}

function fromWrapper(
  world: World,
  { message, at }: Said,
  index: number,
  streams: Map<string, Stream>,
  methods: ReadonlyMap<string, string>,
): void {
  const { id, method } = message;
  const isEnding = world.endingAt !== null && index >= world.endingAt;
  if (method === undefined) {
    const stream = streams.get(keyOf(id));
    if (stream !== undefined) return completed(stream, message, isEnding);
    assert.ok(methods.has(keyOf(id)), 'an answer to nothing that was asked');
    if ('result' in message) checkResult(message, methods.get(keyOf(id))!);
    return;
  }
  assert.equal(id, undefined, 'no request is sent to a modern client');
  if (method === 'notifications/cancelled') {
    const stream = streams.get(keyOf(paramsOf(message).requestId));
    assert.ok(stream !== undefined && isEnding, 'only listens are cancelled, and only at the end');
    stream.ending.push('cancelled');
    assert.deepEqual(stream.ending, ['result', 'cancelled'], 'the completion result comes first');
    return;
  }
  const stamp = metaOf(message)[SUBSCRIPTION_ID];
  if (!STREAMED.has(method)) return;
  assert.notEqual(stamp, undefined, `${method} without a stamp`);
  const stream = streams.get(keyOf(stamp));
  assert.ok(stream !== undefined, `${method} of a listen that never was`);
  assert.equal(stream.cancelledAt, null, `${method} of a listen that was taken back`);
  assert.deepEqual(stream.ending, [], `${method} of a listen that has ended`);
  delivered(stream, String(method), paramsOf(message), at);
}

function delivered(stream: Stream, method: string, params: Json, at: number): void {
  if (method === 'notifications/subscriptions/acknowledged') {
    assert.equal(stream.acknowledged, null, 'a listen is acknowledged once');
    const acknowledged = (params.notifications ?? {}) as Filter;
    for (const kind of Object.keys(LIST_FILTERS) as ListFilter[])
      assert.ok(acknowledged[kind] !== true || stream.asked[kind] === true, `${kind} was not asked for`);
    for (const uri of acknowledged.resourceSubscriptions ?? [])
      assert.ok(stream.asked.resourceSubscriptions?.includes(uri), `${uri} was not asked for`);
    stream.acknowledged = acknowledged;
    stream.acknowledgedAt = at;
    return;
  }
  assert.ok(stream.acknowledged !== null, `${method} before the acknowledgement`);
  assert.ok(admits(stream.acknowledged, method, params), `${method} was not acknowledged`);
  stream.notifications.push({ at, method, params });
}

function completed(stream: Stream, message: Json, isEnding: boolean): void {
  assert.ok(isEnding, 'a listen ends with the wrapper, not before');
  assert.equal(stream.cancelledAt, null, 'a listen that was taken back is not answered');
  assert.ok('result' in message, 'a listen ends with a result');
  const result = resultOf(message);
  assert.equal(result.resultType, 'complete');
  assert.deepEqual((result._meta as Json)[SUBSCRIPTION_ID], stream.id, 'the result names its subscription');
  stream.ending.push('result');
  assert.deepEqual(stream.ending, ['result'], 'one completion');
}

function checkResult(message: Json, method: string): void {
  const result = resultOf(message);
  assert.equal(typeof result.resultType, 'string', `a result of ${method} without resultType`);
  assert.ok(SERVER_INFO in ((result._meta ?? {}) as Json), `a result of ${method} without server info`);
  if (!CACHEABLE.has(method) || result.resultType !== 'complete') return;
  assert.deepEqual([result.ttlMs, result.cacheScope], [0, 'private'], `a result of ${method} may be kept`);
}

function checkAcknowledged(world: World, stream: Stream): void {
  const due = stream.at + ACKNOWLEDGED_WITHIN_MS;
  const isOver = (at: number | null) => at !== null && at <= due;
  if (stream.acknowledgedAt !== null) {
    return assert.ok(stream.acknowledgedAt <= due, `${stream.id} was acknowledged late`);
  }
  if (isOver(stream.cancelledAt) || stream.ending.length > 0 || world.clock.now() <= due) return;
  assert.fail(`${stream.id} was never acknowledged`);
}

/** After the wrapper has ended: whoever was listening was told. */
export function checkEnded(streams: readonly Stream[]): void {
  for (const stream of streams) {
    const expected = stream.cancelledAt === null ? ['result', 'cancelled'] : [];
    assert.deepEqual(stream.ending, expected, `how ${stream.id} ended`);
  }
}

/** No server heard what does not belong to its era, and none was talked into the other one. */
export function checkServers(world: World): void {
  for (const server of world.servers.values()) {
    const who = `generation ${server.generation} (${server.code.era})`;
    assert.deepEqual(server.foreign, [], `${who} heard what is not of its era`);
    if (world.isModern) assert.notEqual(server.pinned, 'legacy', `${who} in a modern session`);
    else assert.notEqual(server.pinned, 'modern', `${who} in a legacy session`);
  }
}
