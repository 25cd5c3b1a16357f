// What a server offers beside plain answers: resources, prompts, pictures, long texts.
import { call, load, use } from './calls.mjs';
import { NOTE, read } from './reading.mjs';

const lists = use('ListMcpResourcesTool', { server: 'dev' });
const reads = uri => use('ReadMcpResourceTool', { server: 'dev', uri });

export async function opensOffers({ figures, session, work }) {
  const both = use('ToolSearch', { query: 'select:ListMcpResourcesTool,ReadMcpResourceTool' });
  await session.acts(...work.reads(), load('version', 'long', 'picture'), both);
  const { results } = await session.acts(lists, reads('note://answer'));
  const [listed, answer] = results.map(({ text }) => text);
  figures.figure('resources listed', listed, listed.includes('note://answer'));
  figures.figure('a resource read', answer, answer.includes(`"text":"${work.answer}"`));
}

export async function readsAfterEdits({ figures, session, work }) {
  const edited = await session.acts(work.editsAnswer('two'), reads('note://answer'));
  const { text } = edited.results.at(-1);
  figures.figure('a resource read right after an edit', text, text.includes('"text":"two"'));
  const { server, end } = work.dialect;
  const more = `server.registerResource('more', 'note://more', {}, ({ href }) => ({ contents: [{ uri: href, text: \`more \${ANSWER}\` }] }));\n`;
  const added = await session.acts(work.edits(server, end, more + end), reads('note://more'), lists);
  const [found, listed] = added.results.slice(-2);
  figures.figure('a new resource read right after its edit', found.text, found.text.includes('more two'));
  figures.remark(`Claude Code lists it ${listed.text.includes('note://more') ? '' : 'not '}in this session`);
}

/** Claude Code keeps long texts in a file and shows their beginning. */
export async function notesBesideOthers({ figures, session, work }) {
  const long = (
    await session.acts(work.addsTool('first', 'Came first'), call('long', { times: 6_000 }))
  ).results.at(-1);
  const begins = long.text.includes('added: first(word)') && long.text.includes(`${work.answer} and so on`);
  figures.figure(
    'a note before 60,000 characters',
    begins ? 'and the beginning of them' : 'is wrong',
    begins,
    [long.text],
  );
  const { text } = (await session.acts(work.addsTool('then', 'Came then'), call('picture'))).results.at(-1);
  const whole = NOTE.test(text) && text.includes('added: then(word)') && text.includes('(image)');
  figures.figure('a note before a picture', whole ? 'and the picture' : 'is wrong', whole, [text]);
  const bare = (await session.acts(call('picture'))).results[0].text;
  figures.figure(
    'a picture without a note',
    bare.split('\n').slice(0, 2).join(', '),
    bare.startsWith(`${work.answer}\n(image)`),
  );
}

export function promptSays({ figures, first, work }) {
  const said = first.words.filter(text => text.includes(`greet ${work.answer}`));
  figures.figure(
    `the prompt of the server says "greet ${work.answer}"`,
    said.length,
    said.length === 1,
    first.words,
  );
}

/** The conversation goes on with another process, and with code that was edited in between. */
export async function goesOn({ figures, session, work }) {
  const { results } = await session.acts(call('version'));
  figures.figure(
    'the conversation is resumed after an edit: the answer',
    read(results[0]).answer,
    read(results[0]).answer === work.answer && !results[0].isError,
    [results[0].text],
  );
}
