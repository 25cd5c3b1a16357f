/**
 * Plays a transcript (fixtures/transcripts/*.txt) against the real loop with both reducers and a clock that stands still.
 * Whatever the wrapper does has to be in the transcript, in its order; the format is described in README.txt there.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLoop } from '../../src/app/loop.ts';
import type { Generation } from '../../src/base/generation.ts';
import { DEFAULT_TOOLS } from '../../src/base/settings.ts';
import { createProxy } from '../../src/proxy/proxy.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { home } from '../support/home.ts';
import { unmasked } from '../support/shown.ts';

export const folder = join(home, 'fixtures', 'transcripts');

/** A batch of changes is over so long after the save. */
const SETTLE_MS = 60;
const JSONRPC = '{"jsonrpc":"2.0",';

const linesOf = (file: string): string[] => readFileSync(join(folder, file), 'utf8').split('\n');

/** What a transcript is about: its first line. */
export const titleOf = (file: string): string => linesOf(file)[0]!.replace(/^# /, '');

export function play(file: string): void {
  const stage = createStage();
  playOn(stage, file);
}

type Stage = ReturnType<typeof createStage>;

function playOn(stage: Stage, file: string): void {
  for (const [at, line] of linesOf(file).entries()) {
    try {
      playLine(stage, line.trim());
    } catch (error) {
      throw new Error(`${file}:${at + 1}: ${(error as Error).message}`, { cause: error });
    }
  }
  stage.nothingLeft();
}

function playLine(stage: Stage, line: string): void {
  if (line === '' || line.startsWith('#')) return;
  const [, who = '', direction = '', text = ''] = /^(client|g\d+) ([<>]) (.*)$/.exec(line) ?? [];
  if (direction === '>') return stage.says(who, text);
  if (direction === '<') return stage.expect(`${who} <`, text);
  const [first = '', second = '', ...rest] = line.split(' ');
  const generation = Number(first.slice(1));
  if (first === 'after') return playOn(stage, second);
  if (first === 'save') return stage.save(second);
  if (first === 'wait') return stage.wait(Number(second));
  if (second === 'starts' || second === 'leaves') return stage.expect(line, '');
  if (second === 'exits') return stage.exits(generation, 0, []);
  if (second === 'dies:') return stage.exits(generation, 1, [rest.join(' ')]);
  throw new Error(`not understood: ${line}`);
}

interface Done {
  readonly what: string;
  readonly text: string;
}

function createStage() {
  const clock = createFakeClock();
  const done: Done[] = [];
  const values = new Map<string, string>();
  const startedWith = new Map<Generation, ReadonlyMap<string, number>>();
  const saves = new Map<string, number>();
  let said = '';

  const proxy = createProxy({
    nonce: 'nonce',
    name: 'demo',
    version: '0',
    isWatched: true,
    hangMs: 0,
    holdMs: 20_000,
    tools: DEFAULT_TOOLS,
    mask: unmasked,
  });
  const loop = createLoop(
    { clearCaches: false },
    proxy,
    {
      up: line => done.push({ what: 'client <', text: line.toString() }),
      down: (generation, line) => done.push({ what: `g${generation} <`, text: line.toString() }),
      build: () => {},
      start({ generation }) {
        startedWith.set(generation, new Map(saves));
        done.push({ what: `g${generation} starts`, text: '' });
      },
      end: ({ generation }) => done.push({ what: `g${generation} leaves`, text: '' }),
      stderr: () => [],
      status: () => 'the status',
      wroteAt: () => clock.now(),
      silent: () => {},
      stray: () => {},
      note: () => {},
      outcome: () => {},
      remember: () => {},
      trace: () => {},
      exit: () => {},
    },
    clock,
  );

  function settle(file: string): void {
    const behind = [...startedWith].map(
      ([generation, then]) =>
        [generation, [...saves.keys()].filter(name => then.get(name) !== saves.get(name))] as const,
    );
    loop.tell({ lifecycle: { type: 'settled', touched: [file], behind: new Map(behind) } });
  }

  /** `jsonrpc` is put in, and names are replaced by the values that they stand for. */
  function written(text: string): string {
    const whole = text.startsWith('{') && !text.includes('"jsonrpc"') ? JSONRPC + text.slice(1) : text;
    return whole.replace(NAME, name => values.get(name) ?? name);
  }

  function nothingLeft(): void {
    const [next] = done;
    if (next !== undefined) throw new Error(`not in the transcript: ${next.what} ${next.text}`);
  }

  const stage = {
    nothingLeft,
    says(who: string, text: string) {
      nothingLeft();
      said = written(text);
      const line = Buffer.from(said);
      if (who === 'client') loop.tell({ router: { type: 'client-line', line } });
      else loop.tell({ router: { type: 'server-line', generation: Number(who.slice(1)), line } });
    },
    expect(what: string, text: string) {
      const next = done.shift();
      if (next === undefined) throw new Error('nothing happened');
      assert.equal(next.what, what, next.text);
      const expected = text === 'the same' ? said : written(text);
      const { pattern, names } = patternOf(expected);
      const match = pattern.exec(next.text);
      if (match === null) assert.equal(next.text, expected);
      for (const [at, name] of names.entries()) values.set(name, match![at + 1]!);
    },
    save(path: string) {
      nothingLeft();
      saves.set(path, (saves.get(path) ?? 0) + 1);
      loop.tell({ stirred: [path] });
      clock.after(SETTLE_MS, () => settle(path));
    },
    wait(ms: number) {
      nothingLeft();
      clock.advance(ms);
    },
    exits(generation: Generation, code: number, stderr: readonly string[]) {
      nothingLeft();
      startedWith.delete(generation);
      loop.tell({
        lifecycle: { type: 'exited', generation, death: { exit: { kind: 'exited', code }, stderr } },
      });
    },
  };
  loop.tell({ router: { type: 'watching' } });
  loop.tell({ lifecycle: { type: 'began' } });
  return stage;
}

/** `$hello` in the place of a JSON value. */
const NAME = /(?<=[:[,])\$[a-z]\w*/g;

/** Everything stands for itself, but `...` for anything, and a new name for one string or number. */
function patternOf(expected: string): { readonly pattern: RegExp; readonly names: readonly string[] } {
  const names = [...expected.matchAll(NAME)].map(([name]) => name);
  const source = expected
    .split(NAME)
    .map(part => part.split('...').map(escapeRegExp).join('.*'))
    .join('("[^"]*"|[^",}\\]]+)');
  return { pattern: new RegExp(`^${source}$`, 's'), names };
}

const escapeRegExp = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
