// A session with nothing but the helper, beside one whose server it looks after: the model edits that server and restarts it.

import { wrapping } from '../../.build/test/support/launch.js';
import { answerOf } from '../../.build/test/support/notes.js';
import { callOn, HELPER_TOOLS, recorded } from '../../.build/test/support/scenes/helper.js';
import { connect } from '../../.build/test/support/sdk.js';
import { call, load, PREFIX } from './calls.mjs';

const name = 'shared';

export async function opensTheHelper({ figures, session, work, first }) {
  const missing = HELPER_TOOLS.filter(tool => !first.names.has(PREFIX + tool));
  figures.none('the first request: tools that the model is not told of', missing, HELPER_TOOLS.length);
  const heard = session.wire.outside.filter(({ from }) => from === 'client');
  const methods = heard.map(({ message }) => message.method);
  figures.figure(
    'Claude Code began with',
    methods.slice(0, 3).join(', '),
    methods[0] === 'server/discover' && !methods.includes('initialize'),
  );
  await session.acts(...work.reads(), load(...HELPER_TOOLS));
}

/** The other session, of an SDK client; only what is asked for restarts its server. */
const neighbour = ({ project: { root, state }, dialect }) =>
  connect('SDK v2 client, auto, in place', {
    line: wrapping(dialect.command(), ['--name', name, '--no-watch']),
    cwd: root,
    env: { MCP_RELOAD_HOME: state },
  });

export async function looksAfterAnother({ figures, session, work }) {
  const other = await neighbour(work);
  const ask = callOn(other);
  try {
    await recorded(work.project.state);
    await restartsAnother({ figures, session, work, answer: async () => answerOf(await ask('version')) });
  } finally {
    await other.close();
  }
}

async function restartsAnother({ figures, session, work, answer }) {
  const shown = (what, { text, isError }, fits, shouldFail = false) =>
    figures.figure(what, fits ? 'yes' : 'no', fits && isError === shouldFail, [text]);
  const last = sight => sight.results.at(-1);
  const answers = async (when, is) => {
    const said = await answer();
    figures.figure(`${when}: the other session is answered`, `"${said}"`, said === is);
  };
  await answers('at first', work.answer);

  const listed = last(await session.acts(call('list_servers')));
  shown(
    'list_servers names the server and its client',
    listed,
    /"shared" in .*client sdk-client.*generation 1 is serving/.test(listed.text),
  );

  const restarted = last(
    await session.acts(work.editsAnswer('two'), call('restart_server', { name, reason: 'two' })),
  );
  shown(
    'an edit, then restart_server tells of generation 2',
    restarted,
    restarted.text.includes('generation 2 is serving'),
  );
  await answers('after that', 'two');

  const broken = last(await session.acts(work.breaksSyntax(), call('restart_server', { name })));
  const { fault } = work;
  shown(`broken, then restart_server fails and names ${fault}`, broken, broken.text.includes(fault), true);
  await answers('after that', 'two');

  const { results } = await session.acts(
    call('server_status', { name }),
    call('server_status'),
    call('server_logs', { name }),
  );
  const [status, overview, logs] = results;
  for (const [tool, seen] of [
    ['server_status of it', status],
    ['server_status of all', overview],
  ])
    shown(
      `${tool} tells that it is stale, and ${fault}`,
      seen,
      seen.text.includes('STALE') && seen.text.includes(fault),
    );
  shown('server_logs shows the error', logs, logs.text.includes('SyntaxError'));

  const mended = last(
    await session.acts(work.mendsSyntax(), work.editsAnswer('three'), call('restart_server', { name })),
  );
  shown('mended, then restart_server tells that it serves', mended, /is serving now/.test(mended.text));
  await answers('after that', 'three');
}
