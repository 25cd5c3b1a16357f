/**
 * A request that arrives after a relevant change waits, within the bounds, for the reload and is answered by the new code.
 * If the reload fails or the bound is reached, the old code answers and a `tools/call` result says so, with the reason.
 */
import assert from 'node:assert/strict';
import type { Code } from '../../fake-server.ts';
import { type Json, resultOf } from '../../modern-world.ts';
import { textOf } from '../../world.ts';
import { holds } from '../guarantee.ts';
import type { History, Sent } from '../history.ts';
import type { Kind } from '../kind.ts';

/** Tools whose answer is the content of the code that ran them. */
const TELLING: ReadonlySet<string | null> = new Set(['version', 'act', 'look']);
/** Waited for by whoever is answered by old code while a reload runs; nobody has waited less. */
const HOLD_MS = 20_000;

export function checkFresh(history: History): void {
  const newest = new Map<string, number>();
  for (const [index, content] of history.contents) newest.set(content, index);
  for (const entry of history.sent) {
    const [answer] = history.world.answers(entry.id);
    if (answer === undefined || !('result' in answer) || !TELLING.has(entry.tool)) continue;
    holds('Fresh or flagged', () => checkOne(history, newest, entry, answer));
  }
}

function checkOne(
  { leastHoldMs, reached, world, kind }: History,
  newest: ReadonlyMap<string, number>,
  { id, seen }: Sent,
  answer: Json,
): void {
  if (resultOf(answer).isError === true) return reached.add('calls refused');
  const text = textOf(answer);
  const content = text.split('\n').at(-1)!;
  // What was of the wrong era is of the right one for a session that was opened anew.
  const isAnew = world.isModern !== (kind.era === 'modern');
  assert.ok(isAnew || !content.startsWith('wrong'), `a server of the wrong era answered ${id}`);
  if (text.includes('is still running')) {
    reached.add('answers flagged: reload still running');
    const waited = Number(/still running \(this call waited (\d+) s\)/.exec(text)?.[1]);
    return assert.ok(leastHoldMs < HOLD_MS || waited * 1_000 >= HOLD_MS, `${id} did not wait: ${text}`);
  }
  if (text.startsWith('[mcp-reload] STALE')) return reached.add('answers flagged: stale');
  if (/was not reloaded|may be of older code/.test(text)) return reached.add('answers flagged: muted');
  reached.add('answers fresh');
  const isFresh = (newest.get(content) ?? -1) >= seen;
  assert.ok(isFresh, `${id}, sent when disk state ${seen} had been seen, got ${content} without a flag`);
}

/** In the end the code on the disk is served, if it works in the era of the session and nobody has killed it. */
export function checkServedAtLast({ world, kind }: History): void {
  const { code } = world.disk;
  if (!works(code, world.isModern, kind)) return;
  world.request('tools/call', { name: 'version', arguments: {} }, 'last');
  world.advance(31_000);
  holds('Fresh or flagged', () => {
    const text = textOf(world.answer('last'));
    // With nobody that serves there is no answer to flag: the error says what to do.
    const { storm, phase, last } = world.loop.lifecycle;
    // Somebody stopped it while it started, for longer than it may take.
    const isStopped =
      world.servers.get(last)?.wasFrozen === true && text.includes('did not answer the handshake');
    const isMuted =
      storm.kind === 'muted' && (phase.name === 'down' || text.startsWith('[mcp-reload] STALE'));
    const isExcused = isMuted || isStopped || /crash|was not reloaded|may be of older code/.test(text);
    assert.ok(
      isExcused || text.split('\n').at(-1) === code.content,
      `${code.content} is not served: ${text}`,
    );
  });
}

/** Whether code can be built and serve a session of that era. */
export function works({ era, probe, start, build }: Code, isModern: boolean, kind: Kind): boolean {
  const fits = isModern ? era !== 'legacy' && probe === 'answers' : era !== 'modern';
  return fits && start === 'works' && (kind.build === 'none' || build === 'works');
}
