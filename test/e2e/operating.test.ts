/** Wrappers as others of the same user find them, call them, and what is left when they are gone. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { test } from 'node:test';
import { askRestart, askStatus } from '../../src/control/call.ts';
import { findLeftovers, removeLeftovers } from '../../src/control/leftovers.ts';
import type { Found } from '../../src/control/registry.ts';
import { listWrappers } from '../../src/control/registry.ts';
import { within } from '../support/deadline.ts';
import { inEra, LEGACY, MODERN } from '../support/eras.ts';
import { answerOf } from '../support/notes.ts';
import { alive, guardianOf } from '../support/processes.ts';
import { Project } from '../support/project.ts';
import { RAW, Rig, withRig } from '../support/rig.ts';
import { mayBeStranger, stranger } from '../support/scenes/hostile.ts';

const posix = process.platform === 'win32' ? { skip: 'POSIX only' } : {};
const STATUS = { logLines: 5, timeoutMs: 10_000 };
const RESTART = { reason: 'new endpoints', clearCache: false };
const RIGHTS = 0o777;

const modeOf = (path: string): number => lstatSync(path).mode & RIGHTS;

/** The records of a project's wrappers, when they are as wanted. */
async function records(
  project: Project,
  wanted: (found: readonly Found[]) => boolean,
): Promise<readonly Found[]> {
  const looked = async (): Promise<readonly Found[]> => {
    const found = await listWrappers(project.state);
    return wanted(found) ? found : looked();
  };
  return within(looked(), 'the records are as wanted');
}

async function withProject(body: (project: Project) => Promise<void>): Promise<void> {
  using project = new Project(RAW);
  await body(project);
}

const recordOf = async ({ project, child }: Rig): Promise<Found> => {
  const isIts = ({ record }: Found) => record.standing.pid === child.pid;
  return (await records(project, found => found.some(isIts))).find(isIts)!;
};

for (const [era, how] of Object.entries({ legacy: LEGACY, modern: MODERN })) {
  test(
    `${era}: it is found with whom it speaks, by its user alone, and is gone when it has ended`,
    posix,
    () =>
      withProject(async project => {
        let found: Found | undefined;
        await withRig(inEra({ project, options: ['--name', 'weather'] }, how), async rig => {
          await rig.client.open();
          await rig.client.call('version');
          const isOpen = ({ record: { standing } }: Found) =>
            standing.era === era && standing.state === 'serving';
          [found] = await records(project, all => all.some(isOpen));
          const { record, path } = found!;
          const { standing, socket } = record;
          assert.equal(found?.life, 'alive');
          assert.deepEqual(
            [
              standing.name,
              standing.project,
              standing.pid,
              standing.client,
              standing.generation,
              standing.mode,
            ],
            ['weather', project.root, rig.child.pid, 'raw-client 1.0.0', 1, 'proxy'],
          );
          assert.deepEqual(
            record.groups.map(({ pid }) => pid),
            project.boots,
          );
          assert.deepEqual([modeOf(dirname(path)), modeOf(path), modeOf(socket)], [0o700, 0o600, 0o600]);
          assert.ok(lstatSync(socket).isSocket());
          for (const file of [path, socket])
            assert.match(basename(file), new RegExp(`^weather-${rig.child.pid}-`));
          const status = await askStatus(socket, STATUS);
          assert.ok(status.ok, JSON.stringify(status));
          assert.match(status.answer.text ?? '', /generation 1 is serving/);
          assert.equal(status.answer.standing.served, 1);
        });
        assert.deepEqual([found!.path, found!.record.socket].map(existsSync), [false, false]);
      }),
  );

  test(`${era}: restarts from outside, of a client that calls on`, () =>
    withRig(inEra({}, how), async rig => {
      await rig.client.open();
      const { record } = await recordOf(rig);
      let isOver = false;
      const calling = (async () => {
        const answers = [];
        while (!isOver) answers.push(answerOf(await rig.client.call('version')));
        return answers;
      })();
      const heard: string[] = [];
      const progress = (message: string) => heard.push(message);
      for (let n = 0; n < 3; n++) {
        const restarted = await askRestart(record.socket, { ...RESTART, progress });
        assert.ok(restarted.ok && restarted.answer.served, JSON.stringify(restarted));
        assert.match(
          restarted.answer.text,
          new RegExp(`generation ${n + 2} is serving now.*\n.*new endpoints`),
        );
        assert.equal(restarted.answer.standing.restarts, n + 1);
      }
      isOver = true;
      const answers = await calling;
      assert.deepEqual([...new Set(answers)], ['one'], `${answers.length} calls`);
      assert.match(heard.join('\n'), /starting generation 2 .*new endpoints[\s\S]*starting generation 4 /);
      assert.equal(rig.project.boots.length, 4);
    }));
}

test('code that does not start is told to who asked for it', () =>
  withRig({}, async rig => {
    await rig.client.open();
    const { record } = await recordOf(rig);
    rig.project.save('answer.mjs', '\nexport const ANSWER = ;\n');
    const restarted = await askRestart(record.socket, RESTART);
    assert.ok(restarted.ok, JSON.stringify(restarted));
    assert.equal(restarted.answer.served, false);
    assert.match(restarted.answer.text, /answer\.mjs:2\b/);
    assert.equal(restarted.answer.standing.stale, true);
    assert.match(restarted.answer.standing.lastError?.text ?? '', /SyntaxError/);
  }));

test('who waits for a restart is told that the session has ended', () =>
  withRig({ options: ['--ignore', 'answer.mjs'] }, async rig => {
    await rig.client.open();
    const { record } = await recordOf(rig);
    rig.project.save('answer.mjs', 'setInterval(() => {}, 1000);\nawait new Promise(() => {});\n');
    const restarted = await askRestart(record.socket, { ...RESTART, progress: () => rig.signal('SIGTERM') });
    assert.ok(restarted.ok, JSON.stringify(restarted));
    assert.equal(restarted.answer.served, false);
    assert.equal(restarted.answer.standing.state, 'ending');
    assert.match(restarted.answer.text, /end/i);
  }));

test('two of one name live side by side', () =>
  withProject(async project => {
    const setup = { project, options: ['--name', 'twin'] };
    await withRig(setup, one =>
      withRig(setup, async other => {
        await Promise.all([one.client.open(), other.client.open()]);
        const [first, second] = [await recordOf(one), await recordOf(other)];
        assert.deepEqual([first.life, second.life], ['alive', 'alive']);
        const before = answerOf(await other.client.call('pid'));
        const restarted = await askRestart(first.record.socket, RESTART);
        assert.ok(restarted.ok && restarted.answer.served);
        assert.equal(answerOf(await other.client.call('pid')), before);
        const status = await askStatus(second.record.socket, STATUS);
        assert.equal(status.ok && status.answer.standing.generation, 1);
      }),
    );
    assert.deepEqual(readdirSync(join(project.state, 'run')), []);
  }));

test(
  'what kill -9 leaves is told as dead, is called by nobody, and goes with what it left running',
  posix,
  () =>
    withProject(async project => {
      const setup = { project, options: ['--name', 'weather'] };
      await using doomed = new Rig(setup);
      await doomed.client.open();
      const { record, path } = await recordOf(doomed);
      const [server] = project.boots;
      // Nobody is left to end the server then.
      process.kill(guardianOf(doomed.child.pid!)!, 'SIGKILL');
      process.kill(server!, 'SIGSTOP');
      doomed.signal('SIGKILL');
      await doomed.exited();
      assert.equal((await listWrappers(project.state)).find(found => found.path === path)?.life, 'dead');
      assert.deepEqual(await askStatus(record.socket, STATUS), {
        ok: false,
        why: { kind: 'gone', as: 'refuses' },
      });
      assert.ok(alive(server!));

      await withRig({ ...setup, options: ['--name', 'other'] }, async rig => {
        await rig.client.open();
        await recordOf(rig);
        const { leftovers } = await findLeftovers(project.state);
        assert.deepEqual(
          leftovers.map(({ kind }) => kind).filter(kind => kind !== 'opener'),
          ['processes', 'wrapper'],
        );
        const removed = await removeLeftovers(leftovers);
        assert.ok(
          removed.every(one => one.removed),
          JSON.stringify(removed),
        );
        assert.deepEqual([path, record.socket].map(existsSync), [false, false]);
        assert.equal(alive(server!), false);
        assert.equal(answerOf(await rig.client.call('version')), 'one');
        assert.ok((await askStatus((await recordOf(rig)).record.socket, STATUS)).ok);
      });
    }),
);

test('the next one of that name and project removes what the killed one left', posix, () =>
  withProject(async project => {
    const setup = { project, options: ['--name', 'weather'] };
    await using doomed = new Rig(setup);
    await doomed.client.open();
    const { record, path } = await recordOf(doomed);
    doomed.signal('SIGKILL');
    await doomed.gone();
    await withRig(setup, async rig => {
      await rig.client.open();
      await records(project, all => !all.some(({ record }) => record.standing.pid === doomed.child.pid));
      assert.deepEqual([path, record.socket].map(existsSync), [false, false]);
      assert.equal((await recordOf(rig)).life, 'alive');
    });
  }),
);

test('one that is stopped is silent when the time is over, and well when it goes on', posix, () =>
  withRig({}, async rig => {
    await rig.client.open();
    const { record } = await recordOf(rig);
    rig.signal('SIGSTOP');
    const silent = { ok: false, why: { kind: 'silent', afterMs: 200 } };
    assert.deepEqual(await askStatus(record.socket, { ...STATUS, timeoutMs: 200 }), silent);
    assert.deepEqual(await askRestart(record.socket, { ...RESTART, timeoutMs: 200 }), silent);
    assert.equal((await recordOf(rig)).life, 'alive');
    rig.signal('SIGCONT');
    const status = await askStatus(record.socket, STATUS);
    assert.equal(status.ok && status.answer.standing.restarts, 0);
  }),
);

const LOST = /other terminals can not reach this session/g;

/** A session that nobody else can reach; `what` is what the log says of that. */
async function unreached(
  project: Project,
  setup: { env?: Record<string, string> },
  what: RegExp,
): Promise<void> {
  await withRig({ project, ...setup }, async rig => {
    await rig.client.open();
    while (!LOST.test(rig.stderr)) await once(rig.child.stderr, 'data');
    assert.equal(answerOf(await rig.client.call('version')), 'one');
    const restarted = await rig.client.call('restart_server');
    assert.ok(!restarted.isError);
    assert.deepEqual([rig.stderr.match(LOST)?.length, what.test(rig.stderr)], [1, true], rig.stderr);
  });
}

test('a state folder that can not be written costs the control, and not the session', () =>
  withProject(async project => {
    writeFileSync(project.state, 'in the way');
    await unreached(project, {}, /state[/\\]run can not be used \(E\w+\)/);
  }));

test('a folder of sockets that is a link is refused', posix, () =>
  withProject(async project => {
    const elsewhere = new Project({});
    try {
      await withRig({ project }, async rig => {
        await rig.client.open();
        await recordOf(rig);
      });
      const run = join(project.state, 'run');
      rmdirSync(run);
      symlinkSync(elsewhere.root, run);
      await unreached(project, {}, /run is a symbolic link/);
      assert.ok(
        !readdirSync(elsewhere.root).some(name => /\.(sock|json)$/.test(name) && name !== 'package.json'),
      );
    } finally {
      elsewhere.remove();
    }
  }),
);

test(
  'a folder that was open to others is closed, and a deep one has its socket in a short private one',
  posix,
  () =>
    withProject(async project => {
      const home = project.aside('deep'.repeat(30));
      const env = { MCP_RELOAD_HOME: home };
      let folder = '';
      await withRig({ project, env }, async ({ client, child }) => {
        await client.open();
        const found = async (): Promise<Found> => (await listWrappers(home))[0] ?? found();
        const { record, life } = await within(found(), 'the record');
        assert.deepEqual([record.standing.pid, life], [child.pid, 'alive']);
        folder = dirname(record.socket);
        assert.match(folder, new RegExp(`mcp-reload-${process.getuid?.()}-[0-9a-f]{8}$`));
        assert.deepEqual([modeOf(folder), modeOf(record.socket)], [0o700, 0o600]);
        assert.ok((await askStatus(record.socket, STATUS)).ok);
        chmodSync(folder, 0o755);
      });
      assert.deepEqual(readdirSync(folder), []);
      await withRig({ project, env }, async ({ client }) => {
        await client.open();
        const found = async (): Promise<Found> => (await listWrappers(home))[0] ?? found();
        await within(found(), 'the record');
        assert.equal(modeOf(folder), 0o700);
      });
      rmdirSync(folder);
    }),
);

test(
  'another user of the machine reaches neither socket nor record, even in folders that are open',
  {
    skip: !mayBeStranger && 'only root can be somebody else',
  },
  () =>
    withRig({}, async ({ project, client }) => {
      await client.open();
      for (const opened of [false, true]) {
        const { shown, tries } = await stranger(project, opened);
        assert.equal(shown, 'done');
        const { 'list the folder': listed, ...others } = tries;
        assert.equal(listed, opened ? 'done' : 'EACCES');
        assert.deepEqual([...new Set(Object.values(others))], ['EACCES'], JSON.stringify(tries));
      }
    }),
);

test('nothing secret stands in the record or in what is told', () =>
  withProject(async project => {
    const secret = 'hunter2-hunter2-hunter2';
    const command = [process.execPath, 'server.mjs', `--api-key=${secret}`];
    await withRig({ project, command, env: { SERVICE_TOKEN: secret } }, async rig => {
      await rig.client.open();
      const { record, path } = await recordOf(rig);
      assert.ok(!readFileSync(path, 'utf8').includes(secret));
      assert.match(record.standing.command, /--api-key=/);
      const restarted = await askRestart(record.socket, { ...RESTART, reason: `with ${secret}` });
      const status = await askStatus(record.socket, { ...STATUS, logLines: 50 });
      for (const told of [restarted, status]) assert.ok(told.ok && !JSON.stringify(told).includes(secret));
    });
  }));

test('many callers at once are answered, or told that they are too many', () =>
  withRig({}, async rig => {
    await rig.client.open();
    const { record } = await recordOf(rig);
    const answers = await Promise.all(Array.from({ length: 60 }, () => askStatus(record.socket, STATUS)));
    const refused = answers.filter(one => !one.ok);
    for (const one of refused) assert.equal(one.ok || one.why.kind, 'refused', JSON.stringify(one));
    assert.ok(answers.length - refused.length >= 32, `${refused.length} were refused`);
    assert.equal(answerOf(await rig.client.call('version')), 'one');
    assert.ok((await askStatus(record.socket, STATUS)).ok);
  }));
