// A session that has nothing but the helper restarts the server of another one.
import { wordsOf } from '../../.build/test/support/notes.js';
import { helpsAnother, withHelper } from '../../.build/test/support/scenes/helper.js';
import { LEGACY_CLIENTS, MODERN_CLIENTS } from '../../.build/test/support/sdk.js';

const STOPPED = 1_500;
const AT_ONCE = 100;

export async function prove(figures) {
  for (const client of [...LEGACY_CLIENTS, ...MODERN_CLIENTS])
    await figures.part(client, async () => {
      figures.none(`${client}: what is wrong, of the tools or the other session`, await helpsAnother(client));
    });
  await figures.part('a stopped wrapper', () =>
    withHelper('SDK v2 client, auto', one => stopped(figures, one)),
  );
  await figures.part('calls at once', () => withHelper('SDK v2 client, auto', one => atOnce(figures, one)));
}

async function stopped(figures, { rig, call }) {
  // This client's first call starts the helper.
  await call('list_servers');
  rig.signal('SIGSTOP');
  for (const tool of ['list_servers', 'server_status', 'restart_server']) {
    const began = performance.now();
    const words = wordsOf(await call(tool, { name: 'shared' }));
    const told = /has not answered within/.test(words);
    figures.within(
      `a stopped wrapper: ${tool} says ${told ? 'so' : 'something else'}, after`,
      told ? performance.now() - began : Number.POSITIVE_INFINITY,
      STOPPED,
      [words],
    );
  }
  rig.signal('SIGCONT');
}

/** Of many restarts at once some are joined; each is answered. */
async function atOnce(figures, { rig, call }) {
  const tools = ['restart_server', 'server_status', 'server_logs'];
  const calls = Array.from({ length: AT_ONCE }, (_, n) => call(tools[n % tools.length], { name: 'shared' }));
  const results = await Promise.all(calls);
  const wrong = results.filter(result => result.isError || !wordsOf(result).includes('"shared"'));
  figures.none('calls at once: without an answer that names the server', wrong.map(wordsOf), AT_ONCE);
  figures.remark(`servers that were started for that: ${rig.project.boots.length - 1}`);
}
