// A day at work, told to the model step by step; the figures are about what it sees in return.
import { call, load, PREFIX } from './calls.mjs';
import { read } from './reading.mjs';

const EDITS = 3;

const quoted = texts => texts.map(text => `"${text}"`).join(', ');
const offers = (sight, tool) => sight.names.has(PREFIX + tool);
const definitionOf = (sight, tool) => sight.tools.find(({ name }) => name === PREFIX + tool);
const searches = sight => sight.tools.some(({ name }) => name === 'ToolSearch');

/** The results of the last calls of a message: those of the server, after the edits. */
const lastOf = (sight, count) => sight.results.slice(-count);

export async function opens({ figures, session, work, first }) {
  const tools = ['version', 'slow', 'structured', 'restart_server', 'reload_status'];
  const missing = tools.filter(tool => !offers(first, tool));
  figures.none('the first request: tools that the model is not told of', missing, tools.length);
  await session.acts(...work.reads());
  if (searches(first)) await session.acts(load('version', 'slow', 'structured'));
  const { results } = await session.acts(call('version'), call('structured'));
  const answers = results.map(read);
  figures.figure(
    'the first calls: answers',
    quoted(answers.map(({ answer }) => answer)),
    answers.every(({ note, answer }) => answer === work.answer && note === ''),
    results.map(({ text }) => text),
  );
}

/** The answers after one save, which have to come from the code just saved, without a note. */
export function faultsOf(results, answer) {
  const faults = results.filter(result => {
    const seen = read(result);
    return seen.answer !== answer || seen.note !== '' || result.isError;
  });
  return faults.map(({ text }) => `should be "${answer}": ${text}`);
}

export async function editsAndCalls({ figures, session, work }, edits = EDITS) {
  const faults = { same: [], next: [] };
  for (let n = 1; n <= edits; n++) {
    const same = await session.acts(work.editsAnswer(`same ${n}`), call('version'), call('structured'));
    faults.same.push(...faultsOf(lastOf(same, 2), work.answer));
    await session.acts(work.editsAnswer(`next ${n}`));
    const next = await session.acts(call('version'), call('structured'));
    faults.next.push(...faultsOf(lastOf(next, 2), work.answer));
  }
  figures.none('Edit and calls in one message: answers of other code than was saved', faults.same, 2 * edits);
  figures.none(
    'Edit, calls in the next message: answers of other code than was saved',
    faults.next,
    2 * edits,
  );
}

/** Calls a tool that the model was told of, whose definition it may have to load. */
async function triesNew(session, tool, input) {
  const loaded = searches(session.sights.at(-1)) ? await session.acts(load(tool)) : session.sights.at(-1);
  const { results } = await session.acts(call(tool, input));
  const { properties = {} } = definitionOf(loaded, tool)?.input_schema ?? {};
  return { result: results[0], parameters: Object.keys(properties) };
}

export async function addsTool({ figures, session, work }) {
  const sight = await session.acts(work.addsTool('extra', 'Came later'), call('version'));
  const [result] = lastOf(sight, 1);
  const { note, answer } = read(result);
  figures.figure(
    'a new tool: its name is announced',
    offers(sight, 'extra') ? 'with the result after the reload' : 'not yet with the result',
    offers(sight, 'extra'),
    [result.text, ...sight.words],
  );
  const told = note.includes('added: extra(word) - Came later') && answer === work.answer;
  figures.figure(
    'a new tool: the note in that result',
    told ? 'names it with its parameter' : 'is wrong',
    told,
    [result.text],
  );
  for (const words of sight.words.filter(words => words.includes(PREFIX)))
    figures.remark(`the announcement: ${JSON.stringify(words)}`);
  const tried = await triesNew(session, 'extra', { word: 'hello' });
  figures.figure(
    `a new tool: its parameters are ${quoted(tried.parameters)}, it answers`,
    `"${read(tried.result).answer}"`,
    read(tried.result).answer === `hello ${work.answer}` && tried.parameters.join() === 'word',
  );
}

export async function changesParameter({ figures, session, work }) {
  const sight = await session.acts(work.changesParameter(), call('version'));
  const [result] = lastOf(sight, 1);
  const { note, answer } = read(result);
  const told =
    new RegExp(`slow: parameter key .*"${work.dialect.number}"`).test(note) && answer === work.answer;
  figures.figure(
    'a changed parameter: the next result',
    told ? 'begins with what it is now' : 'does not say so',
    told,
    [result.text],
  );
  const { results } = await session.acts(call('version'), call('slow', { ms: 1, key: 7 }));
  figures.figure(
    'a changed parameter: a call that goes by the note',
    `"${read(results[1]).answer}"`,
    read(results[1]).answer === `7 ${work.answer}`,
  );
  const texts = session.sights.flatMap(({ results }) => results.map(({ text }) => text));
  const times = texts.filter(text => text.includes('slow: parameter key')).length;
  figures.figure('a changed parameter: results that wrote it out', times, times === 1);
  const { type } = definitionOf(session.sights.at(-1), 'slow')?.input_schema.properties.key ?? {};
  figures.remark(`the definition that the model has of that parameter still says ${type}`);
}

/** Claude Code lists again once a second at most: the result has to wait for that. */
export async function addsToolAtOnce({ figures, session, work }) {
  const sight = await session.acts(work.addsTool('soon', 'Came right after'), call('version'));
  const { note } = read(sight.results[1]);
  const told = note.includes('added: soon(word)');
  const texts = [...sight.results.map(({ text }) => text), ...sight.words];
  figures.figure(
    'a new tool right after another change: the result',
    told ? 'names it' : 'is silent',
    told,
    texts,
  );
  figures.figure(
    'a new tool right after another change: its name is announced',
    offers(sight, 'soon') ? 'with that result' : 'not yet with that result',
    offers(sight, 'soon'),
    texts,
  );
}

/** `tools`: which are called one after the other, the first of them right after the edit. */
export async function breaks({ figures, session, work }, how, edit, tools) {
  const [first, second] = tools;
  const sight = await session.acts(edit, call(first));
  const full = lastOf(sight, 1)[0];
  const { note, answer } = read(full);
  const named = note.includes(work.fault);
  figures.figure(
    `${how}, ${first}: the result begins with a note that names`,
    named ? work.fault : 'no place',
    named && note.startsWith('STALE ANSWER') && answer === work.answer,
    [full.text],
  );
  const again = (await session.acts(call(second))).results[0];
  const short = read(again);
  const line = short.note !== '' && !short.note.includes('\n');
  figures.figure(
    `${how}, then ${second}: the result begins with one line that names`,
    line && short.note.includes(work.fault) ? work.fault : 'no place',
    line && short.note.includes(work.fault) && short.answer === work.answer,
    [again.text],
  );
}

export async function mends({ figures, session, work }, how, edit) {
  const next = work.editsAnswer(`mended after ${how}`);
  const sight = await session.acts(edit, next, call('version'), call('structured'));
  figures.none(`${how}, mended: answers that are old or flagged`, faultsOf(lastOf(sight, 2), work.answer), 2);
}

export async function restartsBroken({ figures, session, work }) {
  const { results } = await session.acts(call('restart_server', { reason: 'broken' }));
  const ok = results[0].isError && results[0].text.includes(work.fault);
  figures.figure('restart_server with broken code: an error that names', ok ? work.fault : 'no place', ok, [
    results[0].text,
  ]);
}

export async function restarts({ figures, session, work }) {
  const servers = session.wire.servers.length;
  const { results } = await session.acts(call('restart_server', { reason: 'a look' }), call('version'));
  const started = session.wire.servers.length - servers;
  figures.figure(
    'restart_server: servers started',
    started,
    started === 1 && !results[0].isError && faultsOf([results[1]], work.answer).length === 0,
    results.map(({ text }) => text),
  );
  const sight = await session.acts(work.addsTool('last', 'Came with a restart'), call('restart_server'));
  const told = lastOf(sight, 1)[0].text.includes('added: last(word)');
  figures.figure(
    'restart_server after a new tool: it is',
    `${told ? 'named' : 'not named'}, ${offers(sight, 'last') ? 'with the result' : 'not with the result'}`,
    told && offers(sight, 'last'),
    [lastOf(sight, 1)[0].text],
  );
}
