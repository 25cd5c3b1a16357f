import assert from 'node:assert/strict';
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Memory } from '../../src/memory/openers.ts';
import { within } from '../support/deadline.ts';
import { LEGACY, Scene, SERVER } from './scene.ts';

type Writer = ChildProcessByStdio<Writable, Readable, null>;

function write(scene: Scene, name: string): Writer {
  const script = fileURLToPath(new URL('writer.js', import.meta.url));
  return spawn(process.execPath, [script, scene.home, JSON.stringify(SERVER), name], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
}

/** Reads until each of the writers was seen `often` times; every content must be of one piece. */
async function readUntilSeen(
  memory: Memory,
  scene: Scene,
  names: readonly string[],
  often: number,
): Promise<void> {
  const seen = new Map(names.map(name => [name, new Set<string>()]));
  let begun = false;
  while ([...seen.values()].some(stamps => stamps.size < often)) {
    const { legacy, modern, probe, tools } = memory.recall();
    if (begun || legacy !== null) {
      begun = true;
      assert.equal(probe, 'modern', 'something was read');
      assert.deepEqual([...new Set([legacy, modern, ...(tools ?? ['no tools'])])], [legacy]);
      const [file] = readdirSync(scene.openers).filter(name => name.endsWith('.json'));
      assert.doesNotThrow(() => JSON.parse(readFileSync(join(scene.openers, file!), 'utf8')));
      seen.get(JSON.parse(legacy!).by.split(' ')[0])?.add(legacy!);
    }
    await turn();
  }
}

test('two processes write, a third reads: whatever it reads is whole', async () => {
  using scene = new Scene();
  const writers = ['one', 'other'].map(name => write(scene, name));
  try {
    await within(readUntilSeen(scene.open(), scene, ['one', 'other'], 200), 'contents of both');
    for (const writer of writers) writer.stdin.end();
    const reasons = await Promise.all(writers.map(({ stdout }) => text(stdout)));
    if (process.platform !== 'win32') assert.deepEqual(reasons, ['[]', '[]']);
    assert.equal(scene.names.length, 1);
  } finally {
    for (const writer of writers) writer.kill('SIGKILL');
  }
});

test('a writer that is killed takes nothing with it', async () => {
  using scene = new Scene();
  for (let round = 0; round < 5; round++) {
    const writers = [write(scene, `one${round}`), write(scene, `other${round}`)];
    try {
      await within(
        readUntilSeen(scene.open(), scene, [`one${round}`, `other${round}`], 5),
        'contents of both',
      );
      writers[0]!.kill('SIGKILL');
      await once(writers[0]!, 'close');
      await within(readUntilSeen(scene.open(), scene, [`other${round}`], 5), 'contents of the other');
      writers[1]!.stdin.end();
      await once(writers[1]!, 'close');
    } finally {
      for (const writer of writers) writer.kill('SIGKILL');
    }
  }
  for (const name of scene.names) utimesSync(join(scene.openers, name), 1_000, 1_000);
  assert.equal(scene.open().remember({ legacy: LEGACY }), null);
  assert.equal(scene.names.length, 1);
  assert.equal(scene.open().recall().legacy, LEGACY);
});
