/**
 * The one who edits learns what happened where they already look: in the result of the tool they call. What changed, what
 * broke (file, line, first error), which generation answered.
 */
import assert from 'node:assert/strict';
import { type Json, resultOf } from '../../modern-world.ts';
import { textOf } from '../../world.ts';
import { holds } from '../guarantee.ts';
import type { History } from '../history.ts';

const TOLD = 'The model is told';

export function checkModelTold(history: History): void {
  checkLost(history);
  checkBroken(history);
}

/** A call that servers began to carry out and did not answer has an unknown outcome, and that is said. */
function checkLost({ world, sent, reached }: History): void {
  const began = new Set([...world.servers.values()].flatMap(({ ran }) => ran));
  holds(TOLD, () => {
    for (const { id, method } of sent) {
      if (method !== 'tools/call' || !began.has(id)) continue;
      for (const answer of world.answers(id)) {
        if (!('result' in answer) || resultOf(answer).isError !== true) continue;
        reached.add('calls lost');
        assert.match(
          textOf(answer),
          /UNKNOWN|is LIKELY what makes|No server|No answer yet|Not asked/,
          `${id} is lost`,
        );
      }
    }
  });
}

const FULL = /is NOT running\. .*failed to start, so generation \d+[\s\S]*The new code \(generation (\d+)\)/;

/** The first stale answer after a failed reload tells all of it, later ones in a line. */
function checkBroken({ world, reached }: History): void {
  const told = new Set<number>();
  let isTold = false;
  holds(TOLD, () => {
    for (const { by, message } of world.said) {
      if (by !== 'wrapper' || !isComplete(message)) continue;
      const text = textOf(message);
      if (!text.startsWith('[mcp-reload] STALE')) continue;
      const generation = Number(FULL.exec(text)?.[1]);
      if (!Number.isNaN(generation)) {
        isTold = true;
        told.add(generation);
        reached.add('broken code reported');
        const hasDied = text.includes(`(generation ${generation}) exited`);
        for (const line of hasDied ? world.servers.get(generation)!.stderr : [])
          assert.ok(text.includes(line), `what generation ${generation} said last is missing: ${text}`);
      } else if (text.includes('still fails to start'))
        assert.ok(isTold, `reminded of what was never told: ${text}`);
    }
  });
}

function isComplete(message: Json): boolean {
  const { content } = resultOf(message);
  return Array.isArray(content);
}
