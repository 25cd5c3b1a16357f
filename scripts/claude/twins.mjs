// Two wrapped servers in one session: an edit of one is none of the other's business, one of shared code is that of both.
import { callsOf, prefixOf } from './calls.mjs';
import { faultsOf } from './day.mjs';
import { read } from './reading.mjs';
import { TWINS } from './twin-workplace.mjs';

const calls = Object.fromEntries(TWINS.map(name => [name, callsOf(name)]));
const versions = TWINS.map(name => calls[name].call('version'));
const started = session => TWINS.map(name => session.wireOf(name).servers.length);

export async function opensBoth({ figures, session, work, first }) {
  const missing = TWINS.flatMap(name =>
    ['version', 'restart_server'].map(tool => prefixOf(name) + tool).filter(tool => !first.names.has(tool)),
  );
  figures.none('the first request: tools that the model is not told of', missing, 2 * TWINS.length);
  await session.acts(...work.reads(), ...TWINS.map(name => calls[name].load('version', 'slow')));
  const { results } = await session.acts(...versions);
  figures.none('the first calls: wrong answers', faultsOf(results, work.answer), results.length);
}

export async function disturbsNobody({ figures, session, work }) {
  const [dev, other] = TWINS;
  const before = started(session);
  const sight = await session.acts(work.addsToolTo(dev, 'extra'), ...versions);
  const [mine, others] = sight.results.slice(-2);
  const told = read(mine).note.includes('added: extra(word)') && sight.names.has(`${prefixOf(dev)}extra`);
  figures.figure('a tool added to one: its result', told ? 'names it' : 'is silent', told, [mine.text]);
  figures.none("a tool added to one: the other's answers that say so", faultsOf([others], work.answer), 1);
  const after = started(session);
  figures.figure(
    'servers started for it, of the one and of the other',
    after.map((count, n) => count - before[n]).join(', '),
    after[0] - before[0] === 1 && after[1] === before[1],
  );
  const broken = await session.acts(work.edits(work.file(dev), ...work.dialect.syntax), ...versions);
  const [stale, sound] = broken.results.slice(-2);
  figures.figure(
    'one is broken: its answer is',
    read(stale).note.includes('STALE') ? 'flagged' : 'not flagged',
    read(stale).note.includes('STALE'),
    [stale.text],
  );
  figures.none(`one is broken: wrong answers of ${other}`, faultsOf([sound], work.answer), 1);
  const [was, is] = work.dialect.syntax;
  const mended = await session.acts(work.edits(work.file(dev), is, was), ...versions);
  figures.none('it is mended: wrong answers', faultsOf(mended.results.slice(-2), work.answer), 2);
}

export async function sharesCode({ figures, session, work }) {
  const before = started(session);
  const { results } = await session.acts(work.editsShared('shared'), ...versions);
  figures.none('shared code edited: wrong answers', faultsOf(results.slice(-2), work.answer), 2);
  const after = started(session);
  figures.figure(
    'shared code edited: servers started',
    after.map((count, n) => count - before[n]).join(', '),
    after.every((count, n) => count - before[n] === 1),
  );
}
