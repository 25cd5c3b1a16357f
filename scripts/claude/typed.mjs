// Tools that declare what they return: Claude Code shows the model the structure instead of the text beside it.
import { call, load, PREFIX } from './calls.mjs';
import { read } from './reading.mjs';

const faults = (results, expected) =>
  results
    .filter((result, n) => result.isError || read(result).answer !== expected[n])
    .map(({ text }) => text);

/** The return type of one tool changes, and right after that again. */
export async function changesReturnType({ figures, session, work }) {
  const { server } = work.dialect;
  if (session.sights.at(-1).tools.some(({ name }) => name === 'ToolSearch'))
    await session.acts(load('count'));
  const { results } = await session.acts(call('count'));
  figures.none('a typed result', faults(results, [12]), 1);
  const steps = [
    ['count() -> int:\n    return 12', 'count() -> str:\n    return "twelve"', 'twelve'],
    ['count() -> str:\n    return "twelve"', 'count() -> list[str]:\n    return ["a", "dozen"]', 'a,dozen'],
  ];
  for (const [before, after, expected] of steps) {
    const sight = await session.acts(work.edits(server, before, after), call('count'));
    const last = sight.results.at(-1);
    figures.figure(
      `another return type: the result is "${expected}"`,
      `"${read(last).answer}"`,
      !last.isError && String(read(last).answer) === expected,
      [last.text],
    );
  }
}

/** A note stands before the structure, which is what it would be without one. */
export async function notesBesideStructure({ figures, session, work }) {
  const alone = (await session.acts(call('structured'))).results[0].text;
  const sight = await session.acts(work.addsTool('beside', 'Came beside'), call('structured'));
  const { text } = sight.results.at(-1);
  const note = text.endsWith(alone) ? text.slice(0, -alone.length).trimEnd() : '';
  const told = note.includes('[mcp-reload]') && note.includes('added: beside(word)');
  figures.figure(
    'a note before a structured result',
    told ? 'and the structure as it was' : 'is wrong',
    told && sight.names.has(`${PREFIX}beside`),
    [text],
  );
}
