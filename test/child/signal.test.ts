import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupOn } from '../../src/child/by-execa.ts';
import { realSystem, type System, signalsFor } from '../../src/child/signal.ts';

function recorded(answers: { code?: string; states?: readonly string[] } = {}) {
  const calls: string[] = [];
  const system: System = {
    kill(pid, signal) {
      calls.push(`kill ${pid} ${signal}`);
      if (answers.code !== undefined) throw Object.assign(new Error(answers.code), { code: answers.code });
    },
    ask: async () => undefined,
    run: (command, args, wait) => void calls.push(`${wait ? 'await ' : ''}${command} ${args.join(' ')}`),
    states: () => answers.states,
  };
  return { calls, system };
}

test('POSIX signals the group', () => {
  const { calls, system } = recorded();
  const signals = signalsFor('linux', system);
  signals.terminate(42);
  signals.kill(42);
  signals.killNow(42);
  assert.deepEqual(calls, ['kill -42 SIGTERM', 'kill -42 SIGKILL', 'kill -42 SIGKILL']);
});

test('a group that is gone is no exception', () => {
  const signals = signalsFor('darwin', recorded({ code: 'ESRCH' }).system);
  signals.terminate(42);
  signals.killNow(42);
});

test('leftovers: an empty group and zombies are none, a member of another user is one', () => {
  const left = (answers: Parameters<typeof recorded>[0]) =>
    signalsFor('linux', recorded(answers).system).leftovers(42);
  assert.equal(left({ code: 'ESRCH' }), false);
  assert.equal(left({ code: 'EPERM' }), true);
  assert.equal(left({ states: ['Z', 'Z'] }), false);
  assert.equal(left({ states: ['Z', 'S'] }), true);
  assert.equal(left({ states: [] }), true);
  assert.equal(left({}), true);
});

test('Windows asks taskkill for the tree, first politely; once the child is gone there is nobody to ask for', () => {
  const { calls, system } = recorded();
  const signals = signalsFor('win32', system);
  signals.terminate(42);
  signals.kill(42);
  signals.killNow(42);
  assert.equal(signals.leftovers(42), false);
  const taskkill = `${process.env.SystemRoot ?? 'C:\\Windows'}\\System32\\taskkill.exe`;
  assert.deepEqual(calls, [
    `${taskkill} /PID 42 /T`,
    `${taskkill} /PID 42 /T /F`,
    `await ${taskkill} /PID 42 /T /F`,
  ]);
});

test('a question is answered by what the command writes; one that fails, or is not there, answers nothing', async () => {
  assert.equal(await realSystem.ask(process.execPath, ['-p', '6 * 7']), '42\n');
  assert.equal(await realSystem.ask(process.execPath, ['-e', 'process.exit(1)']), undefined);
  assert.equal(await realSystem.ask('/no/such/command', []), undefined);
});

test('a process leads a group that can be signalled, and on Windows is neither detached nor seen', () => {
  assert.deepEqual(groupOn('linux'), { detached: true, windowsHide: true });
  assert.deepEqual(groupOn('win32'), { detached: false, windowsHide: true });
});

test('on Windows nothing is signalled, whatever it is told', () => {
  const { calls, system } = recorded({ code: 'EPERM' });
  const { terminate, kill, killNow } = signalsFor('win32', system);
  for (const say of [terminate, kill, killNow]) say(42);
  assert.deepEqual(
    calls.filter(call => call.startsWith('kill')),
    [],
  );
});
