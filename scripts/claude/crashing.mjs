// A server that dies: in a call, between two, and again and again.
import { until } from '../../.build/test/support/deadline.js';
import { call } from './calls.mjs';
import { faultsOf } from './day.mjs';

/** The last of several calls, whose server is killed once it has been asked. */
async function dyingIn(session, open) {
  const server = session.wire.servers.at(-1);
  const asked = () =>
    session.wire.heardBy(server).some(({ params }) => params?.arguments?.key === open.input.key);
  const seen = session.acts(open);
  await until(asked, 'the server is asked');
  process.kill(server, 'SIGKILL');
  return (await seen).results[0];
}

export async function crashes({ figures, session, work }) {
  const result = await dyingIn(session, call('slow', { ms: 60_000, key: 'in a call' }));
  const told = result.isError && /outcome.*unknown|unknown.*outcome/is.test(result.text);
  figures.figure(
    'it dies in a call: the result says',
    told ? 'that the outcome is unknown' : 'something else',
    told,
    [result.text],
  );
  const { results } = await session.acts(call('version'), call('structured'));
  figures.none('it dies in a call: wrong answers after that', faultsOf(results, work.answer), 2);
}

/** Resolves once the next server is there: a call that meets the dying one is one in which it died. */
async function diesAlone(session) {
  const { servers } = session.wire;
  process.kill(servers.at(-1), 'SIGKILL');
  await until(() => session.wire.servers.length > servers.length, 'the next server is there');
}

export async function diesBetweenCalls({ figures, session, work }) {
  await diesAlone(session);
  const { results } = await session.acts(call('version'), call('structured'));
  figures.none('it dies between calls: wrong answers', faultsOf(results, work.answer), 2);
}

/** Within a minute; then the wrapper waits for new code. */
const DEATHS = 5;

export async function diesAgainAndAgain({ figures, session, work }) {
  for (let n = 1; n < DEATHS; n++) await diesAlone(session);
  process.kill(session.wire.servers.at(-1), 'SIGKILL');
  const { results } = await session.acts(call('version'), call('structured'));
  const [, { text, isError }] = results;
  const told = isError && text.includes('SIGKILL') && /save|restart_server/.test(text);
  figures.figure(
    'it dies again and again: a call is told',
    told ? 'what ended it, and what to do' : 'something else',
    told,
    [text],
  );
  const sight = await session.acts(work.editsAnswer('alive'), call('version'), call('structured'));
  figures.none('an edit, and no reconnect: wrong answers', faultsOf(sight.results.slice(-2), work.answer), 2);
}
