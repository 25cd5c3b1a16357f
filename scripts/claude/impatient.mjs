// A user without patience: calls that take longer than the client waits, and an end in the middle of one.

import { until } from '../../.build/test/support/deadline.js';
import { ms } from '../../.build/test/support/measure.js';
import { blind } from '../../.build/test/support/processes.js';
import { call } from './calls.mjs';
import { faultsOf } from './day.mjs';
import { LEFT } from './evening.mjs';

/** Less than the server needs for its start. */
export const TOOL_TIMEOUT = 1_500;
const START = 4_000;

export async function isTooSlow({ figures, session, work }) {
  const { server, late } = work.dialect;
  const [before, waits] = late;
  const slow = work.edits(server, before, waits(START) + before);
  const { results } = await session.acts(slow, work.editsAnswer('late'), call('version'));
  const gaveUp = results.at(-1);
  figures.figure(
    `a start of ${START} ms, where a call may take ${TOOL_TIMEOUT} ms: the call`,
    gaveUp.isError ? 'timed out' : gaveUp.text,
    gaveUp.isError && /time/i.test(gaveUp.text),
    [gaveUp.text],
  );
  const cancelled = session.wire.fromClient('notifications/cancelled').length;
  figures.figure('calls that Claude Code took back', cancelled, cancelled === 1);
  await until(() => session.wire.servers.length > 1, 'the new server is there');
  const first = await session.acts(call('reload_status', { wait: true }));
  figures.remark(`reload_status: ${first.results[0].text.split('\n')[0]}`);
  const sight = await session.acts(call('version'), call('structured'));
  figures.none('once it is there: wrong answers', faultsOf(sight.results, work.answer), 2);
  const last = session.wire.servers.at(-1);
  const calls = session.wire.heardBy(last).filter(({ method }) => method === 'tools/call');
  figures.figure('calls that the new server was asked', calls.length, calls.length === 2);
}

export async function isInterrupted({ figures, session }) {
  const server = session.wire.servers.at(-1);
  const seen = session.acts(call('slow', { ms: 60_000, key: 'interrupted' }));
  seen.catch(() => {});
  const asked = () =>
    session.wire.heardBy(server).some(({ params }) => params?.arguments?.key === 'interrupted');
  await until(asked, 'the server is asked');
  const code = await session.isEnded('SIGINT');
  figures.remark(`interrupted in a call, Claude Code ends with ${code}`);
  if (blind) return figures.skip('what is left', blind);
  const took = await session.gone(LEFT);
  figures.figure('interrupted in a call: nothing is left after', `${ms(took)} (at most ${LEFT} ms)`, true);
}
