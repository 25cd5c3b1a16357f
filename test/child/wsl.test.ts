/** By the commands that it would run: none of this has met a real Windows. */
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { System } from '../../src/child/signal.ts';
import {
  isWindowsFile,
  isWsl,
  startedSince,
  system32,
  windowsProgram,
  wslSignals,
} from '../../src/child/wsl.ts';
import { createFakeClock } from '../support/fake-clock.ts';

const PYTHON = { image: 'python.exe', system32: '/mnt/c/Windows/System32' };
const TASKKILL = '/mnt/c/Windows/System32/taskkill.exe';

/** A relay of the pid 42; Windows answers the questions in order, undefined: the command failed. */
async function scene(...answers: (string | undefined)[]) {
  const calls: string[] = [];
  const system: System = {
    kill: (pid, signal) => void calls.push(`kill ${pid} ${signal}`),
    run: (command, args, wait) => void calls.push(`${wait ? 'await ' : ''}${command} ${args.join(' ')}`),
    async ask(command, args) {
      calls.push(`ask ${command} ${args.join(' ')}`);
      return answers.shift();
    },
    states: () => undefined,
  };
  const clock = createFakeClock();
  const signals = wslSignals(PYTHON, system, clock);
  await new Promise(setImmediate);
  const [question = ''] = calls.splice(0);
  return { calls, signals, question };
}

const RUNNING = '4 0 900000 System\r\n700 4 50 python.exe\r\n701 700 20 node.exe\r\n';

test('right after the start Windows is asked for its processes, and the tree is ended there by the pid of that one', async () => {
  const { calls, signals, question } = await scene(RUNNING, 'SUCCESS');
  assert.match(
    question,
    /^ask \/mnt\/c\/Windows\/System32\/WindowsPowerShell\/v1\.0\/powershell\.exe .*-NoProfile .*Win32_Process/,
  );
  assert.doesNotMatch(question, /"/, 'quotes would be quoted once more on the way');
  signals.terminate(42);
  signals.kill(42);
  await new Promise(setImmediate);
  assert.deepEqual(calls.splice(0), [`${TASKKILL} /PID 700 /T`, `ask ${TASKKILL} /PID 700 /T /F`]);
  signals.killNow(42);
  assert.deepEqual(calls, [`await ${TASKKILL} /PID 700 /T /F`, 'kill -42 SIGKILL']);
});

test('if Windows does not end it, the relay is killed', async () => {
  const { calls, signals } = await scene(RUNNING, undefined);
  signals.kill(42);
  await new Promise(setImmediate);
  assert.deepEqual(calls, [`ask ${TASKKILL} /PID 700 /T /F`, 'kill -42 SIGKILL']);
});

test('where the pid is not known, or not certain, the relay is signalled and nothing else', async () => {
  for (const answer of [
    undefined,
    '',
    '700 4 50 python.exe\n800 4 60 python.exe',
    '700 4 90000 python.exe',
  ]) {
    const { calls, signals } = await scene(answer);
    signals.terminate(42);
    signals.kill(42);
    signals.killNow(42);
    await new Promise(setImmediate);
    assert.deepEqual(calls, ['kill -42 SIGTERM', 'kill -42 SIGKILL', 'kill -42 SIGKILL'], answer);
  }
});

test('what is left is what is left of the relay', async () => {
  const { calls, signals } = await scene(RUNNING);
  assert.equal(signals.leftovers(42), true);
  assert.deepEqual(calls, ['kill -42 0']);
});

test('the process of a program: its name, younger than the start, started by no other such', () => {
  const check = (rows: readonly string[], expected: number | undefined, ms = 1000) =>
    assert.equal(startedSince(rows.join('\r\n'), 'Python.exe', ms), expected, rows.join('; '));
  check(['700 4 50 python.exe'], 700);
  check(['700 4 50 PYTHON.EXE', '', 'noise', '701 4 60 node.exe'], 700);
  check(['700 4 50 python.exe', '600 4 5000 python.exe'], 700);
  check(['700 4 -20 python.exe'], 700);
  check(['700 4 50 python.exe', '701 700 40 python.exe'], 700);
  check(['700 4 50 python.exe', '701 700 40 cmd.exe', '702 701 30 python.exe'], 700);
  check(['700 702 50 python.exe', '701 700 40 cmd.exe', '702 701 30 cmd.exe'], 700);
  check(['700 4 50 python.exe', '701 4 40 python.exe'], undefined);
  check(['700 4 50 my python.exe'], undefined);
  check(['700 4 5000 python.exe'], undefined);
  check([], undefined);
});

test('WSL is told by its variable or its kernel', () => {
  assert.equal(isWsl({ WSL_DISTRO_NAME: 'Debian' }, ''), true);
  assert.equal(isWsl({}, 'Linux version 5.15.146.1-microsoft-standard-WSL2'), true);
  assert.equal(isWsl({}, 'Linux version 4.4.0-19041-Microsoft'), true);
  assert.equal(isWsl({ PATH: '/bin' }, 'Linux version 6.1.0-13-amd64'), false);
});

test('the folder of Windows is where the drive is mounted', () => {
  assert.equal(
    system32('none /tmp tmpfs rw 0 0\nC:\\134 /c 9p rw,path=C:\\;uid=0 0 0\n'),
    '/c/Windows/System32',
  );
  assert.equal(system32('D:\\134 /mnt/d 9p rw 0 0\nC: /mnt/c drvfs rw 0 0\n'), '/mnt/c/Windows/System32');
  assert.equal(system32(''), '/mnt/c/Windows/System32');
});

test('a Windows program is told by its first bytes', () => {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'mcp-reload-wsl-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const file = (name: string, content: string) => {
    writeFileSync(join(folder, name), content);
    chmodSync(join(folder, name), 0o755);
    return join(folder, name);
  };
  assert.equal(isWindowsFile(file('python', 'MZ\0\0')), true);
  assert.equal(isWindowsFile(file('tool.exe', '#!/bin/sh\n')), false);
  assert.equal(isWindowsFile(file('short', 'M')), false);
  assert.equal(isWindowsFile(join(folder, 'gone.exe')), true);
  assert.equal(isWindowsFile(join(folder, 'gone')), false);
});

test('a program of this system is none, in WSL as elsewhere', () => {
  assert.equal(windowsProgram({ command: process.execPath, cwd: undefined, env: process.env }), undefined);
});
