/**
 * Every request that the client sends gets exactly one answer (or is cancelled), whatever happens to servers. Never two,
 * never none, never somebody else's.
 */
import assert from 'node:assert/strict';
import { errorOf, resultOf } from '../../modern-world.ts';
import type { World } from '../../world.ts';
import { holds, INVARIANTS } from '../guarantee.ts';
import type { History, Sent } from '../history.ts';

/** Tools that a server carries out in the order in which it hears of them. */
const TELLING: ReadonlySet<string | null> = new Set(['version', 'act', 'look']);

export function checkAnsweredOnce(history: History): void {
  for (const entry of history.sent) checkAnswered(history, entry);
  checkAsked(history.world);
  const runs = countRuns(history.world);
  for (const entry of history.sent) checkRuns(entry, runs.get(entry.id) ?? 0);
  checkOrder(history);
}

function checkAnswered({ world, reopenedAt }: History, { id, tool, cancelled }: Sent): void {
  const { length } = world.answers(id);
  holds('Answered once', () => assert.ok(length <= 1, `${id} is answered ${length} times`));
  // What a legacy server asks the client in between may stay unanswered until the end.
  const mayAsk = tool === 'ask' || (tool === 'retry' && reopenedAt !== null);
  const mayStayOpen = mayAsk && world.exitCode === null && !world.isModern;
  if (cancelled || mayStayOpen) return;
  holds('Answered once', () => assert.equal(length, 1, `${id} is not answered`));
}

/** Nothing is answered that was not asked before. */
function checkAsked({ said }: World): void {
  const asked = new Set<unknown>();
  for (const { by, message } of said) {
    if (by === 'client') asked.add(message.id);
    else if (message.method === undefined && message.id !== null)
      holds('Answered once', () => assert.ok(asked.has(message.id), `${message.id} was not asked`));
  }
}

/** By id, how often servers have begun to carry it out. */
function countRuns({ servers }: World): ReadonlyMap<unknown, number> {
  const runs = new Map<unknown, number>();
  for (const { ran } of servers.values()) for (const id of ran) runs.set(id, (runs.get(id) ?? 0) + 1);
  return runs;
}

function checkRuns({ id, tool }: Sent, times: number): void {
  const most = tool === 'look' ? 2 : 1;
  holds(INVARIANTS[13], () => assert.ok(times <= most, `${id} is carried out ${times} times`));
}

/** What is asked again after a loss is let in before what waits, wherever it stands. */
function checkOrder({ world, sent }: History): void {
  const asked = new Map<unknown, number>();
  for (const { heard } of world.servers.values())
    for (const { id } of heard) asked.set(id, (asked.get(id) ?? 0) + 1);
  const orders = new Map(sent.map(({ id, order, tool }) => [id, TELLING.has(tool) ? order : null]));
  for (const { ran, generation } of world.servers.values()) {
    let last = -1;
    for (const id of ran) {
      const order = asked.get(id) === 1 ? (orders.get(id) ?? null) : null;
      if (order === null) continue;
      holds(INVARIANTS[12], () => assert.ok(order > last, `generation ${generation} hears ${id} late`));
      last = order;
    }
  }
}

/** What is about a task goes to the generation that made it, or nowhere. */
export function checkTaskFollows({ world }: History, taskId: string, id: unknown): void {
  const [heardBy, ...more] = [...world.servers.values()].filter(({ heard }) => heard.at(-1)?.id === id);
  holds(INVARIANTS[13], () => {
    assert.equal(more.length, 0);
    if (heardBy !== undefined)
      return assert.ok(
        heardBy.tasks.includes(taskId),
        `${taskId} is not of generation ${heardBy.generation}`,
      );
    const [answer] = world.answers(id);
    assert.match(String(errorOf(answer ?? {}).message), /lost/, `${taskId} is lost, and that is said`);
  });
}

/** Rounds go to a server that may know them: the one that gave the state, or the active one, and only to one. */
export function checkRounds({ world, sent, rounds }: History): void {
  for (const { id, tool } of sent) {
    if (tool !== 'retry') continue;
    const heardBy = [...world.servers.values()].filter(({ heard }) => heard.some(one => one.id === id));
    holds(INVARIANTS[13], () =>
      assert.ok(heardBy.length <= 1, `${id} is asked of ${heardBy.length} servers`),
    );
    const [answer] = world.answers(id);
    if (heardBy.length === 0 || answer === undefined) continue;
    if ('error' in answer)
      holds('Transparent', () =>
        assert.ok(
          [-32602, -32603].includes(errorOf(answer).code!),
          'the own error of the server comes through',
        ),
      );
    else if (rounds.drained.has(id) && resultOf(answer).isError !== true)
      holds('Fresh or flagged', () =>
        assert.match(firstText(resultOf(answer)), /^\[mcp-reload\] STALE/, `${id} is answered by older code`),
      );
  }
}

const firstText = ({ content }: Record<string, unknown>): string =>
  String((content as { text?: string }[])[0]?.text);
