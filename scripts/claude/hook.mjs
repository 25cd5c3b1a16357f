// A session without a watcher, where a hook of Claude Code asks for a restart after each edit: the one in the README.
import { blocks } from '../../.build/test/support/readme.js';
import { NAME } from './calls.mjs';

const FILE = '.claude/settings.json';

export const hasHook = work => work.hasSettings(settings().replaceAll('"my-server"', JSON.stringify(NAME)));

function settings() {
  const block = blocks.find(({ announced }) => announced.includes(FILE));
  if (block === undefined) throw new Error(`the README has no block for ${FILE}`);
  return block.text;
}

const hookCalls = ({ wire }) =>
  wire
    .fromClient('tools/call')
    .filter(({ message }) => message.params.name === 'restart_server')
    .map(({ message }) => message.params.arguments);

/** After edits alone: who started the servers? */
export function onlyRestarts({ figures, session }) {
  const edits = session.sights
    .flatMap(({ results }) => results)
    .filter(({ text }) => /updated/.test(text)).length;
  const calls = hookCalls(session);
  const started = session.wire.servers.length - 1;
  figures.figure(
    'edits, calls of restart_server by the hook, servers that were started for them',
    `${edits}, ${calls.length}, ${started}`,
    edits > 0 && calls.length === edits && started === edits,
    calls.map(call => JSON.stringify(call)),
  );
  const named = calls.filter(({ reason = '' }) => reason.includes('answer.mjs')).length;
  figures.figure(
    'reasons that name the file',
    named,
    named === edits,
    calls.map(call => JSON.stringify(call)),
  );
}

/** What the model sees of a restart that failed, beside the note in the result of the call behind it. */
export async function tellsTheHook({ figures, session, work }) {
  const { words, results } = session.sights.findLast(({ results }) => results.length === 2);
  const [edit] = results;
  const tells = [...words, edit.text].some(text => text.includes(work.fault));
  figures.remark(
    `what the hook heard ${tells ? 'stands' : 'does not stand'} in what the model sees of its edit`,
  );
}
