/** Servers that have to be built: what is called after a save is what was built of it, or says why it is not. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { until } from '../support/deadline.ts';
import { inEra, LEGACY, MODERN } from '../support/eras.ts';
import type { Setup } from '../support/launch.ts';
import { answerOf, noteKinds, wordsOf } from '../support/notes.ts';
import { Project } from '../support/project.ts';
import { type Rig, withRig } from '../support/rig.ts';

const FILES = {
  'src/server.mjs': 'raw.mjs',
  'src/answer.mjs': 'answer.mjs',
  'src/modern.mjs': 'modern.mjs',
  'src/tasks.mjs': 'tasks.mjs',
  'compile.mjs': 'compile.mjs',
};
const COMMAND = [process.execPath, 'dist/server.mjs'];
const BUILD = ['--build', 'node compile.mjs'];
const WRONG = 'export const ANSWER = %%;\n';
const source = (answer: string) => `export const ANSWER = ${JSON.stringify(answer)};\n`;

interface Built extends Rig {
  readonly builds: number;
}

interface Case extends Setup {
  /** Whether it was built before the session. */
  readonly output?: boolean;
  /** Settings in a config file, instead of options. */
  readonly config?: object;
}

async function withBuild({ output, config, ...setup }: Case, body: (rig: Built) => Promise<void>) {
  const project = new Project(FILES);
  try {
    if (config !== undefined) {
      const servers = { it: { build: 'node compile.mjs', ...config } };
      project.save('mcp-reload.config.json', JSON.stringify({ servers }));
    }
    const options = config === undefined ? BUILD : ['--name', 'it'];
    if (output !== false) {
      mkdirSync(project.path('dist'));
      for (const name of readdirSync(project.path('src')))
        project.save(`dist/${name}`, project.read(`src/${name}`));
      // Younger than the sources for sure, whatever the disk can tell.
      const soon = new Date(Date.now() + 100);
      for (const name of readdirSync(project.path('dist')))
        utimesSync(project.path(`dist/${name}`), soon, soon);
    }
    await withRig({ command: COMMAND, options, ...setup, project }, rig =>
      body(Object.defineProperty(rig, 'builds', { get: () => project.runs('build') }) as Built),
    );
  } finally {
    project.remove();
  }
}

type Stage = 'hold' | 'wait';
const hold = (project: Project, stage: Stage = 'hold') =>
  writeFileSync(`${project.runsFile}.build-${stage}`, '');
const go = (project: Project, stage: Stage = 'hold') => rmSync(`${project.runsFile}.build-${stage}`);
const version = async ({ client }: Rig) => answerOf(await client.call('version'));

for (const era of [LEGACY, MODERN])
  test(`a save is built, and the call gets the answer of it (${era.opener})`, () =>
    withBuild(inEra({}, era), async rig => {
      await rig.client.open();
      assert.equal(await version(rig), 'one');
      assert.equal(rig.builds, 0, 'what was built before is started as it is');
      for (const answer of ['two', 'three']) {
        rig.project.save('src/answer.mjs', source(answer));
        assert.equal(await version(rig), answer);
      }
      assert.equal(rig.builds, 2);
    }));

for (const era of [LEGACY, MODERN])
  test(`what can not be built leaves the old code serving, and the call says what is wrong (${era.opener})`, () =>
    withBuild(inEra({}, era), async rig => {
      const { client, project } = rig;
      await client.open();
      const pid = await client.call('pid').then(answerOf);
      project.save('src/answer.mjs', WRONG);
      const stale = await client.call('version');
      assert.equal(answerOf(stale), 'one');
      assert.match(wordsOf(stale), /STALE ANSWER: your change of src\/answer\.mjs is NOT running/);
      assert.match(wordsOf(stale), /Error: src\/answer\.mjs:1: error TS1109: Expression expected\./);
      assert.match(
        wordsOf(stale),
        /The new code \(generation 2\) was not built: the build exited with code 2/,
      );
      assert.match(wordsOf(stale), /Last lines of the build \(its output\):\n\| src\/answer\.mjs\(1,23\)/);
      assert.equal(await client.call('pid').then(answerOf), pid, 'the process is the one from before');
      project.save('src/answer.mjs', source('mended'));
      const mended = await client.call('version');
      assert.deepEqual([answerOf(mended), noteKinds(mended)], ['mended', []]);
    }));

test('newer changes end a build, with all that it started', () =>
  withBuild({ env: { HELPER: '1' } }, async rig => {
    const { client, project } = rig;
    await client.open();
    hold(project);
    project.save('src/answer.mjs', source('two'));
    await until(() => rig.builds === 1, 'the build');
    const call = client.call('version');
    project.save('src/answer.mjs', source('three'));
    await until(() => rig.builds === 2, 'the second build');
    const compilers = () => rig.processes().filter(one => /^\S*node compile/.test(one.command));
    // A process that is just being started looks like the one that starts it.
    await until(() => compilers().length === 1, 'nothing but the second build');
    go(project);
    assert.equal(answerOf(await call), 'three');
    await until(() => !rig.processes().some(one => one.command.includes('sleep')), 'no helper is left');
  }));

test('without output the build comes first, and the session is there meanwhile', () =>
  withBuild({ output: false }, async rig => {
    await rig.client.open();
    assert.equal(await version(rig), 'one');
    assert.equal(rig.builds, 1);
  }));

test('code that can not be built at first is mended from inside the session', () =>
  withBuild({ output: false }, async rig => {
    const { client, project } = rig;
    project.save('src/answer.mjs', WRONG);
    await client.open();
    const refused = await client.call('version');
    assert.ok(refused.isError);
    assert.match(wordsOf(refused), /src\/answer\.mjs:1: error TS1109/);
    project.save('src/answer.mjs', source('mended'));
    assert.equal(await version(rig), 'mended');
  }));

test('sources that were saved after the last build are built when the session begins', () =>
  withBuild({}, async rig => {
    await rig.client.open();
    assert.equal(await version(rig), 'one');
    await rig.end();
    const { project } = rig;
    project.save('src/answer.mjs', source('meanwhile'));
    await withRig({ command: COMMAND, options: BUILD, project }, async again => {
      await again.client.open();
      assert.equal(await version(again), 'meanwhile');
    });
  }));

test('a restart builds, and tells how long that took', () =>
  withBuild({}, async rig => {
    await rig.client.open();
    const done = wordsOf(await rig.client.call('restart_server'));
    assert.match(done, /Restarted .* generation 2 is serving now/);
    assert.match(done, /Time: .* building, .* from process start to handshake/);
    assert.equal(rig.builds, 1);
    assert.match(wordsOf(await rig.client.call('reload_status')), /\nBuild: node compile\.mjs\n/);
  }));

test('what dies while its change can not be built is started from the old output, and says that it is old', () =>
  withBuild({}, async rig => {
    const { client, project } = rig;
    await client.open();
    // tsc writes its output in spite of errors, this one does not.
    project.save('compile.mjs', 'console.log("src/a.mjs(1,1): error TS1: no."); process.exitCode = 2;\n');
    assert.deepEqual(noteKinds(await client.call('version')), ['stale']);
    await client.call('crash');
    const result = await client.call('version');
    assert.deepEqual([answerOf(result), noteKinds(result)], ['one', ['stale']]);
  }));

test('folders of output are made anew, and put back if the build fails', () =>
  withBuild({ config: { caches: ['dist'] } }, async rig => {
    const { client, project } = rig;
    await client.open();
    project.save('dist/old.mjs', 'export {};\n');
    project.save('src/answer.mjs', WRONG);
    assert.deepEqual(noteKinds(await client.call('version')), ['stale']);
    assert.ok(existsSync(project.path('dist/old.mjs')), 'put back');
    assert.ok(!project.read('dist/answer.mjs').includes('%%'), 'all of it');
    project.save('src/answer.mjs', source('two'));
    assert.equal(await version(rig), 'two');
    assert.ok(!existsSync(project.path('dist/old.mjs')), 'made anew');
  }));

test('a build that hangs is ended at its deadline', () =>
  withBuild({ config: { timeouts: { buildMs: 1_000 } }, env: { HELPER: '1' } }, async rig => {
    const { client, project } = rig;
    await client.open();
    hold(project);
    project.save('src/answer.mjs', source('two'));
    const result = await client.call('version');
    assert.deepEqual([answerOf(result), noteKinds(result)], ['one', ['stale']]);
    assert.match(wordsOf(result), /was not built: the build was not done after/);
    await until(
      () => !rig.processes().some(one => /compile|sleep/.test(one.command)),
      'nothing of it is left',
    );
  }));

test('a wrapper that ends during a build leaves nothing of it, and the output as it was', () =>
  withBuild({ config: { caches: ['dist'] }, env: { HELPER: '1' } }, async rig => {
    const { client, project } = rig;
    await client.open();
    const before = readdirSync(project.path('dist'));
    const answer = project.read('dist/answer.mjs');
    hold(project);
    project.save('src/answer.mjs', source('two'));
    await until(() => rig.builds === 1, 'the build');
    rig.signal('SIGTERM');
    await rig.exited();
    await rig.gone();
    assert.deepEqual(readdirSync(project.path('dist')), before);
    assert.equal(project.read('dist/answer.mjs'), answer);
  }));

async function killedWhileBuilding(rig: Rig, stage: Stage): Promise<void> {
  const { client, project } = rig;
  await client.open();
  hold(project, stage);
  project.save('src/answer.mjs', WRONG);
  await until(() => project.runs('build') === 1, 'the build');
  if (stage === 'hold')
    await until(() => existsSync(project.path('dist/tasks.mjs')), 'the last file that the build writes');
  for (const one of rig.processes()) process.kill(one.pid, 'SIGKILL');
  await rig.exited();
  go(project, stage);
}

test('output that a killed wrapper left aside is put back before the next one starts it', () =>
  withBuild({ config: { caches: ['dist'] } }, async rig => {
    const { project } = rig;
    await killedWhileBuilding(rig, 'wait');
    await withRig({ command: COMMAND, options: ['--name', 'it'], project }, async again => {
      await again.client.open();
      const result = await again.client.call('version');
      assert.deepEqual([answerOf(result), noteKinds(result)], ['one', ['stale']]);
    });
  }));

test('what a killed build has written is not started; the next session begins with a build', () =>
  withBuild({ config: { caches: ['dist'] } }, async rig => {
    const { project } = rig;
    await killedWhileBuilding(rig, 'hold');
    await withRig({ command: COMMAND, options: ['--name', 'it'], project }, async again => {
      await again.client.open();
      const refused = await again.client.call('version');
      assert.match(wordsOf(refused), /was not built: .*\nError: src\/answer\.mjs:1: error TS1109/);
      project.save('src/answer.mjs', source('two'));
      assert.equal(await version(again), 'two');
    });
  }));

test('what a build that ended with its session has written is built anew before it is started', () =>
  withBuild({}, async rig => {
    const { client, project } = rig;
    await client.open();
    hold(project);
    project.save('src/answer.mjs', source('two'));
    await until(() => rig.builds === 1, 'the build');
    await until(() => project.read('dist/answer.mjs').includes('two'), 'its output');
    rig.signal('SIGTERM');
    await rig.exited();
    go(project);
    await withRig({ command: COMMAND, options: BUILD, project }, async again => {
      await again.client.open();
      assert.equal(await version(again), 'two');
      assert.equal(project.runs('build'), 2);
    });
  }));

test('what could not be put back is put back before the next build', () =>
  withBuild({ config: { caches: ['dist'] } }, async rig => {
    const { client, project } = rig;
    await client.open();
    project.save('dist/old.mjs', 'export {};\n');
    hold(project, 'wait');
    project.save('src/answer.mjs', WRONG);
    await until(() => rig.builds === 1, 'the build');
    mkdirSync(project.aside('elsewhere'));
    rmSync(project.path('dist'), { recursive: true });
    symlinkSync(project.aside('elsewhere'), project.path('dist'));
    go(project, 'wait');
    assert.match(wordsOf(await client.call('version')), /NOT as it was before the build: dist \(ESTALE\)/);
    rmSync(project.path('dist'));
    project.save('src/answer.mjs', source('two'));
    assert.equal(await version(rig), 'two');
    assert.ok(!existsSync(project.path('dist/old.mjs')), 'emptied again');
    assert.doesNotMatch(rig.stderr, /is not emptied/);
  }));

test('in exclusive order nobody is ended for what can not be built', () =>
  withBuild({ options: [...BUILD, '--strategy', 'exclusive'] }, async rig => {
    const { client, project } = rig;
    await client.open();
    project.save('src/answer.mjs', WRONG);
    assert.deepEqual(noteKinds(await client.call('version')), ['stale']);
    project.save('src/answer.mjs', source('two'));
    assert.equal(await version(rig), 'two');
  }));

test('of much output the first error is told', () =>
  withBuild({ env: { CHATTER: '20000000' } }, async rig => {
    const { client, project } = rig;
    await client.open();
    project.save('src/answer.mjs', WRONG);
    const result = await client.call('version');
    assert.match(wordsOf(result), /Error: src\/answer\.mjs:1: error TS1109/);
    assert.match(wordsOf(result), /\| chatter/);
  }));

test('the real tsc: what it refuses is told by its place, what it makes is served', () =>
  withBuild({ output: false, options: ['--build', 'tsc -p .'] }, async rig => {
    const { client, project } = rig;
    const strict = {
      target: 'es2022',
      module: 'nodenext',
      outDir: 'dist',
      rootDir: 'src',
      noEmitOnError: true,
    };
    project.save(
      'tsconfig.json',
      JSON.stringify({ compilerOptions: { ...strict, allowJs: true }, include: ['src'] }),
    );
    project.save('src/answer.mts', 'export const ANSWER: string = "typed";\n');
    project.delete('src/answer.mjs');
    await client.open();
    assert.equal(await version(rig), 'typed');
    project.save('src/answer.mts', '// wrong\nexport const ANSWER: number = "typed";\n');
    const stale = await client.call('version');
    assert.equal(answerOf(stale), 'typed');
    assert.match(wordsOf(stale), /Error: src\/answer\.mts:2: error TS2322: Type 'string' is not assignable/);
    project.save('src/answer.mts', 'export const ANSWER: string = "mended";\n');
    assert.equal(await version(rig), 'mended');
  }));
