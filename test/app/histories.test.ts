/**
 * Random histories of the whole wrapper (both real reducers, fake clock, disk, servers and client) against the promises
 * made to the client. A failure prints its seed.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { READ_TOOL, VERSION_TOOL, WRITE_TOOL } from '../support/fake-server.ts';
import {
  checkAnswers,
  checkAsYouGo,
  checkInTime,
  checkListsKnown,
  checkServedAtLast,
  checkTaskFollows,
  checkTransparent,
  createHistory,
  type History,
  ownNow,
  TAKEN_TOOL,
} from '../support/history.ts';
import { checkServers } from '../support/modern-promises.ts';
import { type Json, resultOf } from '../support/modern-world.ts';
import { answered, sendProbe } from '../support/openers.ts';
import { playHistories, type Random, seeded } from '../support/random.ts';
import { createWorld } from '../support/world.ts';

function randomSave(history: History, random: Random, count: number): void {
  // A save that changes nothing.
  if (random.chance(0.12)) return history.save({});
  const good = random.chance(0.7);
  const isWrong = random.chance(0.06);
  const content = isWrong ? `wrong${count}` : good ? `v${count}` : `broken${count}`;
  history.save({
    content,
    era: isWrong ? 'modern' : random.pick(['legacy', 'legacy', 'dual'] as const),
    probe: random.pick(['answers', 'silent', 'exits'] as const),
    start: good ? 'works' : random.pick(['exits', 'hangs', 'rejects', 'cannot-list'] as const),
    bootMs: random.pick([5, 80, 300, 4_000]),
    greetMs: random.pick([0, 0, 1, 60]),
    answerMs: random.pick([1, 5, 200]),
    leaveMs: random.pick([1, 20, 5_500]),
    hasAddress: random.chance(0.1),
    tools: random.chance(0.8)
      ? [VERSION_TOOL, WRITE_TOOL, READ_TOOL]
      : random.pick([
          [VERSION_TOOL, READ_TOOL],
          [VERSION_TOOL, READ_TOOL, TAKEN_TOOL],
        ]),
    prompts: random.chance(0.8) ? [] : [{ name: `greet${count}` }],
    asks: random.chance(0.1) ? ['roots/list', 'sampling/createMessage'] : [],
  });
}

function randomTask(history: History, random: Random): void {
  const { world } = history;
  const made = [...world.servers.values()].flatMap(({ tasks }) => tasks);
  if (made.length === 0 || random.chance(0.4)) {
    const ms = random.pick([500, 5_000, 60_000]);
    history.request('tools/call', { name: 'task', arguments: { ms }, task: {} }, 'task');
    return;
  }
  const method = random.pick(['tasks/get', 'tasks/result', 'tasks/cancel']);
  const taskId = random.pick(made);
  const sent = history.request(method, { taskId });
  checkTaskFollows(history, taskId, sent.id);
}

function play(seed: number): void {
  const random = seeded(seed);
  const world = createWorld({
    holdMs: random.chance(0.1) ? 0 : 20_000,
    strategy: random.pick(['overlap', 'exclusive'] as const),
    code: {
      era: random.pick(['legacy', 'dual'] as const),
      probe: random.pick(['answers', 'exits'] as const),
    },
  });
  const history = createHistory(world);
  if (random.chance(0.2)) world.advance(random.below(300));
  if (random.chance(0.2)) answered(world, sendProbe(world));
  world.open({ roots: {}, elicitation: {} });

  for (let steps = 10 + random.below(50); steps > 0; steps--) {
    const dice = random.next();
    if (dice < 0.33) {
      const tool = random.pick(['version', 'act', 'look']);
      const args = random.chance(0.2) ? { ms: random.pick([500, 3_000, 40_000]) } : {};
      history.request('tools/call', { name: tool, arguments: args }, tool);
    } else if (dice < 0.42)
      history.request(random.pick(['tools/list', 'prompts/list', 'ping', 'unknown/thing']), {});
    else if (dice < 0.47) history.request('tools/call', { name: ownNow(world).restart, arguments: {} });
    else if (dice < 0.5)
      history.request('tools/call', { name: ownNow(world).status, arguments: { wait: random.chance(0.5) } });
    else if (dice < 0.65) randomSave(history, random, steps);
    else if (dice < 0.71) world.crash();
    else if (dice < 0.74 && world.alive.length > 0) world.crash(random.pick(world.alive).generation, 0);
    else if (dice < 0.77) history.cancelOne(random);
    else if (dice < 0.8) history.request('tools/call', { name: 'ask', arguments: {} }, 'ask');
    else if (dice < 0.83) randomTask(history, random);
    else if (dice < 0.86) {
      const open = world.heard.filter(({ message }) => typeof message.method === 'string' && 'id' in message);
      if (open.length > 0) world.send({ id: random.pick(open).message.id, result: { action: 'accept' } });
    } else if (dice < 0.89) history.set(random);
    else world.advance(random.pick([0, 1, 10, 55, 150, 400, 2_500, 25_000]));
    checkAsYouGo(world);
  }

  // Everything has a limit; after all of them nobody waits any more.
  world.advance(11 * 60_000);
  checkAnswers(history);
  checkTransparent(history);
  checkInTime(history);
  const { capabilities } = resultOf(world.answer('open'));
  checkListsKnown(history, changed => changed.split('/')[1]! in (capabilities as Json));
  checkServers(world);
  checkServedAtLast(history);
  const firstChange = world.heard.findIndex(
    ({ message }) => message.method === 'notifications/tools/list_changed',
  );
  assert.ok(firstChange === -1 || firstChange > 0, 'no announcement before the session is open');
  world.end();
  world.advance(120_000);
  assert.equal(world.exitCode, 0, 'the wrapper ends');
  assert.equal(world.alive.length, 0, 'nothing is left behind');
  assert.equal(world.clock.armed, 0, 'no timer is left');
}

test('random histories keep every promise to the client', () => playHistories(600, play));
