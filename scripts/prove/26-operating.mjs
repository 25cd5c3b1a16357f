// Operating servers from another terminal: restarts under fire, fifty wrappers at once, two of one name, one that is killed.
import { runVerb } from '../../.build/test/support/cli.js';
import { LEGACY, MODERN } from '../../.build/test/support/eras.js';
import { toldBy, withCrowd } from '../../.build/test/support/scenes/crowd.js';
import { underFire } from '../../.build/test/support/scenes/fire.js';

const RESTARTS = 20;
const WRAPPERS = 50;
const STATUS = 500;

export async function prove(figures) {
  for (const [era, how] of Object.entries({ legacy: LEGACY, modern: MODERN }))
    await figures.part(`restarts under fire, ${era}`, () => restartsUnderFire(figures, era, how));
  await figures.part('fifty wrappers', () => fifty(figures));
}

async function restartsUnderFire(figures, era, how) {
  const refused = [];
  const fire = await underFire({
    callers: 4,
    reloads: RESTARTS,
    open: 2,
    answers: 200,
    pings: true,
    options: ['--no-watch', '--name', 'fired'],
    era: how,
    async restart(project) {
      const ran = await runVerb(project.state, ['restart', 'fired', '--reason', 'shown']);
      if (ran.code !== 0) refused.push(`exit code ${ran.code}: ${ran.stdout}${ran.stderr}`);
    },
  });
  const name = `restart from a second terminal, ${era}`;
  figures.figure(`${name}: restarts`, `${fire.reloads} under ${fire.calls} calls`, fire.reloads === RESTARTS);
  figures.none(`${name}: exit codes that are not 0`, refused, RESTARTS);
  figures.none(`${name}: unanswered`, fire.unanswered, fire.calls);
  figures.none(`${name}: errors`, fire.errors);
  figures.none(`${name}: wrong`, fire.wrong);
  figures.none(`${name}: duplicated`, fire.duplicated);
  figures.none(`${name}: out of order within one caller`, fire.disordered);
}

async function fifty(figures) {
  const names = Array.from({ length: WRAPPERS - 2 }, (_, n) => `server-${n}`);
  await withCrowd([...names, 'twin', 'twin'], async ({ rigs, verb }) => {
    const all = async () => toldBy(await verb('status', '--json'));
    // The last of them may not have got to its record yet.
    for (let looks = 0; looks < 20 && (await all()).length < WRAPPERS; looks++);
    const tables = [];
    for (let n = 0; n < 5; n++) tables.push(await verb('status'));
    const times = tables.map(({ ms }) => ms).sort((a, b) => a - b);
    figures.within(
      `status of ${WRAPPERS} wrappers, Node's own start in it, the median of 5`,
      times[2],
      STATUS,
    );
    const told = await all();
    figures.none(
      `${WRAPPERS} wrappers: not serving by their own account`,
      WRAPPERS - count(told, serves),
      WRAPPERS,
    );
    const wide = tables[0].stdout.split('\n').filter(line => [...line].length > 80);
    figures.none('status: lines wider than 80 columns', wide);

    const twins = rigs.filter(({ child }) => twinPids(told).includes(child.pid));
    figures.figure('two sessions of one name', `${twins.length} listed`, twins.length === 2);
    const wrong = [];
    const calling = twins.map(twin => callOn(twin, wrong));
    const ran = await verb('restart', 'twin');
    figures.figure('restart of both', `exit code ${ran.code}`, ran.code === 0, [ran.stdout, ran.stderr]);
    const [victim, other] = twins;
    for (const caller of calling) caller.stop();
    const calls = (await Promise.all(calling.map(({ over }) => over))).reduce((sum, one) => sum + one, 0);
    figures.none('two sessions of one name: calls without a right answer while both restart', wrong, calls);

    victim.signal('SIGKILL');
    await victim.exited();
    const after = await all();
    const dead = after.filter(({ life }) => life === 'dead');
    figures.figure(
      'kill -9 of one: status tells',
      `${dead.length} dead, ${count(after, serves)} serving`,
      dead.length === 1 && dead[0].pid === victim.child.pid && count(after, serves) === WRAPPERS - 1,
      [JSON.stringify(dead)],
    );
    const dry = await verb('clean', '--dry-run');
    const kept = (await all()).length;
    figures.figure(
      'clean --dry-run removes',
      `${WRAPPERS - kept} records`,
      dry.code === 0 && kept === WRAPPERS,
    );
    const cleaned = await verb('clean');
    const left = await all();
    figures.figure(
      'clean removes',
      `${after.length - left.length} record`,
      cleaned.code === 0 && left.length === WRAPPERS - 1 && left.every(serves),
      [cleaned.stdout, cleaned.stderr],
    );
    figures.none('the other session of that name: errors after all this', await faultsOf(other), 1);
  });
}

const serves = ({ life, state }) => life === 'alive' && state === 'serving';
const count = (all, which) => all.filter(which).length;
const twinPids = told => told.filter(({ name }) => name === 'twin').map(({ pid }) => pid);

function callOn({ client }, wrong) {
  let isOver = false;
  const run = async () => {
    let calls = 0;
    for (; !isOver; calls++) {
      const text = `call ${calls}`;
      const result = await client.call('echo', { text });
      if (result.isError || !result.content.some(block => block.text === text))
        wrong.push(JSON.stringify(result));
    }
    return calls;
  };
  const over = run();
  return {
    over,
    stop() {
      isOver = true;
    },
  };
}

async function faultsOf({ client }) {
  const result = await client.call('version');
  return result.isError ? [JSON.stringify(result)] : [];
}
