// A user who goes on talking: stops a call, and says a prompt of the server again after an edit.
import { until } from '../../.build/test/support/deadline.js';
import { call } from './calls.mjs';
import { faultsOf } from './day.mjs';

const versions = [call('version'), call('structured')];
const callsOf = (wire, server) => wire.heardBy(server).filter(({ method }) => method === 'tools/call');

export async function isStopped({ figures, session, work }) {
  const server = session.wire.servers.at(-1);
  const seen = session.acts(call('slow', { ms: 60_000, key: 'stopped' }));
  const isAsked = () =>
    callsOf(session.wire, server).some(({ params }) => params.arguments.key === 'stopped');
  await until(isAsked, 'the server is asked');
  const { results } = await session.interrupts(seen, 'Go on.');
  figures.figure(
    'a call that the user stops: the model sees',
    `${results[0].text.slice(0, 60)}…`,
    results[0].isError || /interrupt|rejected|stopped/i.test(results[0].text),
    [results[0].text],
  );
  const sight = await session.acts(work.editsAnswer('after a stop'), ...versions);
  figures.none('an edit after that: wrong answers', faultsOf(sight.results.slice(-2), work.answer), 2);
  const cancelled = session.wire.heardBy(server).filter(({ method }) => method === 'notifications/cancelled');
  figures.figure('the server was told that the call is off', cancelled.length, cancelled.length === 1);
}

/** He edits and says at once what the server has to be asked for. */
export async function promptsAgain({ figures, session, work }) {
  for (const next of ['five', 'six']) {
    work.isEdited(next);
    const { words } = await session.says('/mcp__dev__greet');
    const said = words.filter(text => text.includes(`greet ${next}`));
    figures.figure(
      `a prompt right after an edit says "greet ${next}"`,
      said.length,
      said.length === 1,
      words,
    );
  }
}
