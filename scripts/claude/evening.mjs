// What is to be seen when the day is over: the session that Claude Code had, and what it left.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ms } from '../../.build/test/support/measure.js';
import { blind } from '../../.build/test/support/processes.js';
import { PREFIX } from './calls.mjs';

/** After the end of Claude Code. */
export const LEFT = 3_000;

/** The record of a wrapper that Claude Code had to kill stays until the next one of its server, or `mcp-reload clean`. */
export async function ends(day) {
  const { figures, session, work } = day;
  const during = tracesOf(work);
  await endsUnrecorded(day);
  const killed = Object.keys(work.servers).flatMap(name => session.wireOf(name).killed);
  if (killed.length > 0) figures.remark(`wrappers that Claude Code killed: ${killed.length}`);
  const left = tracesOf(work).filter(name => !killed.some(pid => name.includes(`-${pid}-`)));
  figures.none('records, sockets and temporary files of wrappers that are left', left, during.length);
}

const namesIn = folder => (existsSync(folder) ? readdirSync(folder) : []);

/** What wrappers write down of themselves while they live. */
const tracesOf = ({ project }) => [
  ...namesIn(join(project.aside('state'), 'run')),
  ...namesIn(project.aside('tmp')).filter(name => name.startsWith('mcp-reload')),
];

/** The helper alone leaves no record. */
export async function endsUnrecorded({ figures, session }) {
  const code = await session.ends('That was the day.');
  figures.figure('the end of Claude Code: exit code', code, code === 0, [session.stdout, session.stderr]);
  if (blind) return figures.skip('what is left', blind);
  await figures.part('what is left', async () => {
    const took = await session.gone(LEFT);
    figures.figure(
      'nothing of the wrapper and the servers is left after',
      `${ms(took)} (at most ${LEFT} ms)`,
      true,
    );
  });
}

const SUBSCRIPTION = 'io.modelcontextprotocol/subscriptionId';
const openers = { legacy: 'initialize', modern: 'subscriptions/listen' };

/** `negotiation`: what the user asked of Claude Code. */
export function tellsTheEra({ figures, session: { wire } }, era, negotiation = 'auto') {
  const opener = openers[era];
  const foreign = openers[era === 'modern' ? 'legacy' : 'modern'];
  const heard = wire.outside.filter(({ from }) => from === 'client').map(({ message }) => message.method);
  const times = heard.filter(method => method === opener).length;
  const begins = negotiation === 'auto' ? 'server/discover' : 'initialize';
  figures.figure(
    `a ${era} session: Claude Code began with`,
    [...new Set(heard)].slice(0, 3).join(', '),
    times === 1 && !heard.includes(foreign) && heard[0] === begins,
    [`${opener} ${times} times`],
  );
}

export function tellsTheServers({ figures, session: { wire } }, era) {
  const opener = openers[era];
  const foreign = openers[era === 'modern' ? 'legacy' : 'modern'];
  const servers = wire.servers.map(server => wire.methodsOf(server));
  const faults = servers.filter(
    methods => methods.includes(foreign) || (methods.includes('tools/call') && !methods.includes(opener)),
  );
  figures.none(
    `a ${era} session: servers that served another`,
    faults.map(methods => methods.join(' ')),
    servers.length,
  );
}

/** A listen is acknowledged once, carries what was promised and ends with the session. */
export function tellsTheListen({ figures, session: { wire } }) {
  const [listen] = wire.fromClient('subscriptions/listen');
  const acknowledged = wire.toClient('notifications/subscriptions/acknowledged').length;
  figures.figure('the listen: acknowledgements', acknowledged, acknowledged === 1);
  const changed = wire.toClient('notifications/tools/list_changed');
  const strange = changed.filter(
    ({ message }) => message.params?._meta?.[SUBSCRIPTION] !== listen?.message.id,
  );
  figures.none('the listen: announcements under another id', strange.length, changed.length);
  const ended = listen && wire.answerTo(listen);
  const later = wire.fromClient('tools/call').filter(({ at }) => ended && at > ended.at).length;
  figures.none('the listen: calls made after it was over', later, wire.fromClient('tools/call').length);
}

/** `added`: the tools that are new; `changes`: of tools, at all. */
export function tellsTheAnnouncements({ figures, session }, added, changes) {
  const { wire, sights } = session;
  figures.figure(
    'processes that Claude Code started for the server',
    wire.started.length,
    wire.started.length === 1,
  );
  const announced = wire.toClient('notifications/tools/list_changed');
  figures.figure(
    'announcements to Claude Code, for as many changes of tools',
    `${announced.length} (${changes})`,
    announced.length === changes,
  );
  const lists = wire.fromClient('tools/list').map(({ at }) => at);
  for (const [n, { at }] of announced.entries()) {
    const listed = lists.find(list => list >= at);
    const when = listed === undefined ? 'never' : `after ${ms(listed - at)}`;
    figures.remark(`announcement ${n + 1}: Claude Code listed again ${when}`);
  }
  const never = added.filter(tool => !sights.at(-1).names.has(PREFIX + tool));
  figures.none('new tools that the model was never told of', never, added.length);
  for (const tool of added) {
    const named = sights.findIndex(({ results }) =>
      results.some(({ text }) => text.includes(`added: ${tool}(`)),
    );
    const told = sights.findIndex(({ names }) => names.has(PREFIX + tool));
    if (named === -1 || told === -1) continue;
    const later = `${told - named} requests and ${ms(sights[told].at - sights[named].at)} after it`;
    figures.remark(`${tool}: named in a result, announced ${told === named ? 'with it' : later}`);
  }
}
