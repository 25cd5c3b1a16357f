/** The config file: a server that is named in it, and what happens when it is saved while a session is open. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { BROKEN_CONFIGS } from '../support/broken-configs.ts';
import { bin } from '../support/home.ts';
import { answerOf } from '../support/notes.ts';
import { Project } from '../support/project.ts';
import { RAW, type Rig, withRig } from '../support/rig.ts';

const NAME = 'mcp-reload.config.json';
const command = process.execPath;
const config = (server: object, more: object = {}) =>
  JSON.stringify({ ...more, servers: { it: { command, args: ['server.mjs'], ...server } } });

const where = async ({ client }: Rig, variable = 'GIVEN') =>
  JSON.parse(answerOf(await client.call('where', { variable })));

async function inProject(body: (project: Project) => Promise<void>): Promise<void> {
  const project = new Project(RAW);
  try {
    await body(project);
  } finally {
    project.remove();
  }
}

test('a server of the file is started by its name, in the folder of the file', () =>
  inProject(async project => {
    project.save(NAME, config({ args: ['server.mjs', 'x'], env: { GIVEN: 'yes' } }));
    mkdirSync(project.path('sub/deep'), { recursive: true });
    const argv = ['wrap', '--name', 'it'];
    await withRig({ project, argv, cwd: project.path('sub/deep') }, async rig => {
      await rig.client.open();
      assert.deepEqual(await where(rig), { cwd: project.root, args: ['x'], value: 'yes' });
    });
    await withRig({ project, argv: ['--config', project.path(NAME)], cwd: '/' }, async rig => {
      await rig.client.open();
      assert.deepEqual(await where(rig), { cwd: project.root, args: ['x'], value: 'yes' });
    });
  }));

test('flags beat the file, the file beats what is said for all, and that beats what is built in', () =>
  inProject(async project => {
    project.save('a.env', 'A=file\nB=file\nC=file\nD=file\n');
    const all = { defaults: { env: { A: 'all', B: 'all', C: 'all' }, envFile: 'a.env' } };
    project.save(NAME, config({ env: { A: 'it', B: 'it' } }, all));
    const options = ['--name', 'it', '--env', 'A=flag'];
    await withRig({ project, options }, async rig => {
      await rig.client.open();
      const values = [];
      for (const name of ['A', 'B', 'C', 'D']) values.push((await where(rig, name)).value);
      assert.deepEqual(values, ['flag', 'it', 'all', 'file']);
    });
  }));

test('a saved file is in force for the very next call, whatever it changes', () =>
  inProject(async project => {
    project.save(NAME, config({ env: { GIVEN: 'one' } }));
    await withRig({ project, argv: ['--name', 'it'] }, async rig => {
      await rig.client.open();
      assert.equal((await where(rig)).value, 'one');
      project.save(NAME, config({ env: { GIVEN: 'two' }, args: ['server.mjs', 'x'] }));
      assert.deepEqual(await where(rig), { cwd: project.root, args: ['x'], value: 'two' });
      const pid = answerOf(await rig.client.call('pid', {}));
      // What does not concern the process leaves it alone.
      project.save(NAME, config({ env: { GIVEN: 'two' }, args: ['server.mjs', 'x'], ignore: ['*.txt'] }));
      assert.equal(answerOf(await rig.client.call('pid', {})), pid);
      // Taken back before anybody called: nothing has changed.
      assert.equal(rig.project.boots.length, 2);
    });
  }));

test('other files count from the moment on in which the file says so', () =>
  inProject(async project => {
    project.save('data.txt', 'a');
    project.save(NAME, config({}));
    await withRig({ project, argv: ['--name', 'it'] }, async rig => {
      await rig.client.open();
      project.save('data.txt', 'b');
      assert.equal(answerOf(await rig.client.call('version', {})), 'one');
      assert.equal(project.boots.length, 1);
      project.save(NAME, config({ watch: ['*.txt'] }));
      // It was saved after the server started, and it counts now.
      assert.equal(answerOf(await rig.client.call('version', {})), 'one');
      assert.equal(project.boots.length, 2);
      project.save('data.txt', 'c');
      await rig.client.call('version', {});
      assert.equal(project.boots.length, 3);
      project.save('server.mjs', `${project.read('server.mjs')}\n`);
      await rig.client.call('version', {});
      assert.equal(project.boots.length, 3);
    });
  }));

test('a file that is not in order is refused, and the settings before it stay', () =>
  inProject(async project => {
    project.save(NAME, config({ env: { GIVEN: 'one' } }));
    await withRig({ project, argv: ['--name', 'it'] }, async rig => {
      await rig.client.open();
      project.save(NAME, '{ "servers": { "it": { "wacth": [] } } }');
      const refused = JSON.stringify(await rig.client.call('where', { variable: 'GIVEN' }));
      assert.match(refused, /mcp-reload\.config\.json is NOT in force.*servers\.it\.wacth: unknown key/);
      assert.match(
        JSON.stringify(await rig.client.call('reload_status', {})),
        /config\.json is not in force/,
      );
      assert.equal((await where(rig)).value, 'one');
      assert.match(
        rig.stderr,
        /mcp-reload\.config\.json:1:24 servers\.it\.wacth: unknown key; did you mean watch\?/,
      );
      assert.match(rig.stderr, /the settings before it stay/);
      project.save('answer.mjs', "export const ANSWER = 'two';\n");
      assert.equal(answerOf(await rig.client.call('version', {})), 'two');
      assert.equal((await where(rig)).value, 'one');
      project.save(NAME, config({ env: { GIVEN: 'two' } }));
      assert.equal((await where(rig)).value, 'two');
      rmSync(project.path(NAME));
      assert.equal((await where(rig)).value, 'two');
    });
  }));

test('a command that does not start is started once the file is corrected, at the start and later', () =>
  inProject(async project => {
    const wrong = { command: './nope' };
    project.save(NAME, config(wrong));
    await withRig({ project, argv: ['--name', 'it'] }, async rig => {
      await rig.client.open();
      assert.match(
        JSON.stringify(await rig.client.call('reload_status', { wait: true })),
        /nope does not exist/,
      );
      project.save(NAME, config({ strategy: 'exclusive', env: { GIVEN: 'one' } }));
      assert.equal((await where(rig)).value, 'one');
      project.save(NAME, config({ strategy: 'exclusive', ...wrong }));
      assert.match(JSON.stringify(await rig.client.call('version', {})), /nope does not exist/);
      // As before: it is not what was tried last.
      project.save(NAME, config({ strategy: 'exclusive', env: { GIVEN: 'one' } }));
      assert.equal((await where(rig)).value, 'one');
    });
  }));

test('our own tools are called otherwise, and the old name is gone', () =>
  inProject(async project => {
    project.save(NAME, config({}));
    await withRig({ project, argv: ['--name', 'it'] }, async rig => {
      await rig.client.open();
      const names = async () => (await rig.client.tools()).map(tool => tool.name).slice(-2);
      assert.deepEqual(await names(), ['restart_server', 'reload_status']);
      project.save(NAME, config({ tools: { restart_server: 'again', reload_status: false } }));
      assert.match(JSON.stringify(await rig.client.call('version', {})), /again/);
      assert.equal((await names()).at(-1), 'again');
      assert.match(JSON.stringify(await rig.client.call('again', {})), /serving/);
    });
  }));

test('a file that is made while the session is open counts, and so does its end', () =>
  inProject(async project => {
    await withRig({ project, options: ['--name', 'it'] }, async rig => {
      await rig.client.open();
      assert.equal((await where(rig)).value, null);
      project.save(NAME, '{ "servers": { "it": { "env": { "GIVEN": "here" } } } }');
      assert.equal((await where(rig)).value, 'here');
      rmSync(project.path(NAME));
      assert.equal((await where(rig)).value, null);
    });
  }));

const SOME = [
  'not closed',
  'a key misspelt',
  'five things at once',
  'a folder that is not there',
  'nothing at all',
];
for (const { name, text, says, lines = 1 } of BROKEN_CONFIGS.filter(({ name }) => SOME.includes(name)))
  test(`a broken file at the start: exit code 2, and what is wrong on stderr: ${name}`, () =>
    inProject(async project => {
      writeFileSync(project.path(NAME), text);
      const run = spawnSync(process.execPath, [bin, '--name', 'it', '--', 'node', 'server.mjs'], {
        cwd: project.root,
        encoding: 'utf8',
        input: '',
      });
      assert.deepEqual([run.status, run.stdout], [2, '']);
      const told = run.stderr.trimEnd().split('\n');
      assert.equal(told.length, lines, run.stderr);
      assert.match(run.stderr.trimEnd(), says);
    }));
