/** The verbs, run as somebody runs them in another terminal, against real sessions of both eras. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { runVerb, startVerb } from '../support/cli.ts';
import { DEADLINE, within } from '../support/deadline.ts';
import { inEra, LEGACY, MODERN } from '../support/eras.ts';
import { answerOf } from '../support/notes.ts';
import { Project } from '../support/project.ts';
import { RAW, Rig, withRig } from '../support/rig.ts';
import { type Told, toldBy } from '../support/scenes/crowd.ts';

const setup = (name: string, project?: Project) => ({
  files: RAW,
  options: ['--name', name],
  ...(project === undefined ? {} : { project }),
});

/** A wrapper is there for others a moment after its session is open. */
async function listed(home: string, count: number): Promise<readonly Told[]> {
  for (;;) {
    const all = toldBy(await runVerb(home, ['status', '--json']));
    if (all.length >= count) return all;
  }
}

for (const [era, how] of Object.entries({ legacy: LEGACY, modern: MODERN }))
  test(`restart and status of a session, ${era}`, async () => {
    await withRig(inEra(setup('weather'), how), async ({ client, project, child }) => {
      await client.open();
      const verb = (...words: string[]) => runVerb(project.state, words);
      await within(listed(project.state, 1), 'the wrapper to be listed', DEADLINE);
      const asked = await verb('restart', 'weather', '--reason', 'Updated API endpoints');
      assert.deepEqual([asked.code, asked.stderr], [0, '']);
      assert.match(
        asked.stdout,
        /^Restarted "weather": generation 2 is serving now.*\nWhy: restart asked for \(Updated API endpoints\)/,
      );
      assert.match(answerOf(await client.call('version')), /./);

      const [told] = toldBy(await verb('status', '--json'));
      assert.ok(told !== undefined);
      const { name, pid, generation, restarts, served, life, state } = told;
      assert.deepEqual(
        { name, pid, generation, restarts, life, state, era: told.era },
        { name: 'weather', pid: child.pid, generation: 2, restarts: 1, life: 'alive', state: 'serving', era },
      );
      assert.ok(served >= 1);
      const table = await verb('status', 'weather');
      assert.match(table.stdout, /^NAME .*\nweather serving +g2 .* \d+ MB\n {2}pid \d+, .*\n {2}change /);
      assert.match(table.stdout, /\n\n"weather": generation 2 is serving/);
      assert.ok(!table.stdout.includes('\x1b'));

      project.save('server.mjs', 'throw new Error("boom");\n');
      const broken = await verb('restart', 'weather', '--json');
      assert.equal(broken.code, 1);
      const [outcome] = JSON.parse(broken.stdout);
      assert.deepEqual([outcome.served, outcome.generation, outcome.problem], [false, 2, null]);
      assert.match(outcome.text, /FAILED: .*server\.mjs:1: Error: boom/);
      assert.match(
        (await verb('status')).stdout,
        /\nweather stale .*\n(?: {2}.*\n)+ {2}error [^\n]*g\d, server\.mjs:1: Error: boom/,
      );
    });
  });

test('two sessions of one name: both are restarted; the one that is killed is told dead, and cleaned away', async () => {
  const [project, elsewhere] = [new Project(RAW), new Project(RAW)];
  // Of its own project a wrapper that has just started removes what dead ones left.
  const env = { MCP_RELOAD_HOME: project.state };
  const rigs = [project, elsewhere].map(one => new Rig({ ...setup('twin', one), env }));
  const verb = (...words: string[]) => runVerb(project.state, words);
  try {
    for (const { client } of rigs) await client.open();
    await within(listed(project.state, 2), 'both wrappers to be listed', DEADLINE);
    const { code, stdout } = await verb('restart', 'twin');
    assert.equal(code, 0, stdout);
    assert.match(stdout, /^(g2 serves: pid \d+, .*\n){2}$/);

    const [killed, other] = rigs as [Rig, Rig];
    killed.signal('SIGKILL');
    await killed.exited();
    const lives = toldBy(await verb('status', '--json')).map(({ pid, life }) => [pid, life]);
    assert.deepEqual(
      new Map(lives as [number, string][]),
      new Map([
        [killed.child.pid!, 'dead'],
        [other.child.pid!, 'alive'],
      ]),
    );
    assert.match((await verb('clean', '--dry-run')).stdout, /Would remove .*\n {2}1 record of dead wrappers/);
    assert.match((await verb('clean')).stdout, /Removed .*\n {2}1 record of dead wrappers/);
    assert.deepEqual(
      toldBy(await verb('status', '--json')).map(({ pid }) => pid),
      [other.child.pid],
    );
    assert.match(answerOf(await other.client.call('version')), /./);
  } finally {
    await Promise.all(rigs.map(rig => rig.end()));
    project.remove();
    elsewhere.remove();
  }
});

test('without any wrapper each verb says so', async () => {
  const project = new Project({});
  try {
    const verb = (...words: string[]) => runVerb(project.state, words);
    const [status, restart, clean] = await Promise.all([verb('status'), verb('restart', 'x'), verb('clean')]);
    assert.deepEqual([status.code, restart.code, clean.code], [0, 2, 0]);
    assert.match(status.stdout, /^No server is wrapped now/);
    assert.match(restart.stderr, /^mcp-reload: no server is called "x", and none is wrapped now.*\n$/);
    assert.match(clean.stdout, /^Nothing to remove/);
  } finally {
    project.remove();
  }
});

test('--watch ends with Ctrl-C and exit code 0', {
  skip: process.platform === 'win32' && 'there is no SIGINT',
}, async () => {
  const project = new Project({});
  try {
    const child = startVerb(project.state, ['status', '--watch']);
    const [text] = await within(once(child.stdout, 'data'), 'the first table', DEADLINE);
    assert.match(String(text), /^No server is wrapped now/);
    child.kill('SIGINT');
    const [code] = await within(once(child, 'exit'), 'its end', DEADLINE);
    assert.equal(code, 0);
  } finally {
    project.remove();
  }
});

test('whoever reads no more ends it, without a word', async () => {
  const project = new Project({});
  try {
    const child = startVerb(project.state, ['status']);
    child.stdout.destroy();
    const said: unknown[] = [];
    child.stderr.on('data', text => said.push(String(text)));
    const [code] = await within(once(child, 'close'), 'its end', DEADLINE);
    assert.deepEqual([code, said], [141, []]);
  } finally {
    project.remove();
  }
});
