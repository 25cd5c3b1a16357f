// How a session begins when the server is late, or broken from the start.
import { ms } from '../../.build/test/support/measure.js';
import { call, load, PREFIX } from './calls.mjs';
import { read } from './reading.mjs';

/** Claude Code takes a probe for unanswered then. */
const OPENER_MS = 3_000;
const OWN = ['restart_server', 'reload_status'];

const missing = (sight, tools) => tools.filter(tool => !sight.names.has(PREFIX + tool));

export async function opensInTime({ figures, session: { wire }, first }) {
  const openers = ['server/discover', 'initialize'].flatMap(method => wire.fromClient(method));
  const times = openers.map(opener => (wire.answerTo(opener)?.at ?? Number.POSITIVE_INFINITY) - opener.at);
  figures.figure(
    `openers are answered (at most ${OPENER_MS} ms)`,
    times.map(ms).join(', '),
    times.length > 0 && times.every(time => time <= OPENER_MS),
  );
  figures.none(
    'the first request: tools of ours that the model is not told of',
    missing(first, OWN),
    OWN.length,
  );
}

export async function mendsFromInside({ figures, session, work }) {
  await session.acts(...work.reads(), load('reload_status'));
  const { results } = await session.acts(call('reload_status'));
  const named = results[0].text.includes(work.fault);
  figures.figure('broken from the start: reload_status names', named ? work.fault : 'no place', named, [
    results[0].text,
  ]);
  await session.acts(work.mendsSyntax(), call('reload_status', { wait: true }));
}

/** The server itself is there: its tools were announced, and it answers. */
export async function isServed({ figures, session, work }) {
  const tools = ['version', 'structured'];
  figures.none('tools of the server that the model is not told of', missing(session.sights.at(-1), tools), 2);
  await session.acts(load(...tools));
  const { results } = await session.acts(...tools.map(tool => call(tool)));
  const faults = results.filter(
    result => read(result).answer !== work.answer || read(result).note.includes('STALE'),
  );
  figures.none(
    'calls that the server did not answer',
    faults.map(({ text }) => text),
    results.length,
  );
}
