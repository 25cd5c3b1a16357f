/** Queues, buffers, logs and retries have limits, with a clear error at the limit. */
import assert from 'node:assert/strict';
import { resultOf } from '../../modern-world.ts';
import { textOf } from '../../world.ts';
import { holds } from '../guarantee.ts';
import type { History } from '../history.ts';

/**
 * Nobody waits longer than for two servers that do not come, and what the one that does takes; who is asked again because
 * the one before had to leave waits for newer code once more.
 */
const LONGEST_MS = 60_000 + 45_000 + 20_000;
/** With no generation at all a request waits so long, and a moment for the client to list. */
const NO_SERVER_MS = 30_000;
const LISTING_MS = 1_300;

export function checkInTime({ world, sent }: History): void {
  const answeredAt = new Map<unknown, number>();
  for (const { message, at } of world.heard)
    if (message.method === undefined && !answeredAt.has(message.id)) answeredAt.set(message.id, at);
  const heardAt = new Map<unknown, number>();
  for (const server of world.servers.values())
    for (const [index, { id }] of server.heard.entries()) {
      const at = server.heardAt[index]!;
      if (id !== undefined) heardAt.set(id, Math.min(at, heardAt.get(id) ?? at));
    }
  holds('Bounded', () => {
    for (const { id, at, method, tool } of sent) {
      const end = answeredAt.get(id);
      const passed = heardAt.get(id) ?? end;
      // Our own tools wait longer, for a reload.
      const most = tool === null && method === 'tools/call' ? 46_500 : NO_SERVER_MS + LISTING_MS;
      if (passed !== undefined) assert.ok(passed - at <= most, `${id} is held for ${passed - at} ms`);
      if (end === undefined || method === 'tasks/result' || tool === 'ask' || tool === 'retry') continue;
      assert.ok(end - at <= LONGEST_MS, `${id} is answered after ${end - at} ms`);
    }
  });
}

/** Whoever finds the room full is told. */
export function checkFull({ world, sent, reached }: History): void {
  for (const { id, tool } of sent) {
    if (tool === null) continue;
    for (const answer of world.answers(id)) {
      if ('error' in answer || resultOf(answer).isError !== true) continue;
      if (textOf(answer).includes('Too many requests wait')) reached.add('calls that found the room full');
    }
  }
}
