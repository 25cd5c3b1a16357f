// The main job, live on real parts: an SDK server in a temporary project, an SDK client in front of mcp-reload, edits on disk.
// Prints what the client saw, with times; the exit code is 0 only if everything held.
import { randomUUID } from 'node:crypto';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { until, within } from '../.build/test/support/deadline.js';
import { bin } from '../.build/test/support/home.js';
import { answerOf, noteOf, wordsOf } from '../.build/test/support/notes.js';
import { blind, describe, MARK, marked } from '../.build/test/support/processes.js';
import { Project } from '../.build/test/support/project.js';

const FILE = 'server.mjs';
const OVERALL = 60_000;
const begin = performance.now();
const faults = [];

const seconds = from => ((performance.now() - from) / 1000).toFixed(3);
const tell = (who, what) => console.log(`${seconds(begin).padStart(8)} s  ${who.padEnd(8)} ${what}`);
const quote = text => console.log(text.replace(/^/gm, `${' '.repeat(20)}| `));

function expect(what, holds) {
  if (holds) return;
  faults.push(what);
  tell('FAILED', what);
}

const project = new Project({ [FILE]: 'greeter.mjs' });
const mark = randomUUID();
let listChanged = 0;
let relisted = () => {};

const client = new Client(
  { name: 'demo', version: '1.0.0' },
  {
    listChanged: {
      tools: {
        debounceMs: 0,
        onChanged: (error, tools) => {
          listChanged++;
          const names = tools?.map(tool => tool.name) ?? [];
          tell('client', `was told that the tools changed, listed again: ${error ?? names.join(', ')}`);
          relisted(names);
        },
      },
    },
  },
);
const nextList = () =>
  within(
    new Promise(resolve => {
      relisted = resolve;
    }),
    'tools/list_changed and a new list',
    10_000,
  );

function save(what, from, to, how = 'rename') {
  project.edit(FILE, from, to, how);
  tell('editor', `saved ${FILE}: ${what}`);
}

/** Calls at once, shows what came back and how long it took, and returns what the server itself said. */
async function call(name, args) {
  const asked = performance.now();
  const result = await client.callTool({ name, arguments: args });
  const note = noteOf(result);
  const given = Object.values(args).join(', ');
  tell('client', `${name}(${given}) → ${answerOf(result)}   [${seconds(asked)} s]`);
  if (note) quote(note);
  return { answer: answerOf(result), note };
}

async function run() {
  const [command, ...args] = [process.execPath, bin, process.execPath, FILE];
  const env = { ...process.env, MCP_RELOAD_HOME: project.state, [MARK]: mark };
  tell('client', `starts mcp-reload node ${FILE}`);
  await client.connect(new StdioClientTransport({ command, args, env, cwd: project.root, stderr: 'ignore' }));
  const { tools } = await client.listTools();
  tell(
    'client',
    `is connected to "${client.getServerVersion().name}": ${tools.map(tool => tool.name).join(', ')}`,
  );
  const first = await call('greet', { name: 'Ada' });
  expect('the first answer is Hello', first.answer === 'Hello, Ada!');

  save('another answer', 'Hello,', 'Welcome,');
  const changed = await call('greet', { name: 'Ada' });
  expect('a call right after the save is answered by the new code', changed.answer === 'Welcome, Ada!');

  const listed = nextList();
  save(
    'a new tool',
    '// more tools come here',
    `server.registerTool(
  'add',
  { description: 'Adds two numbers', inputSchema: { a: z.number(), b: z.number() } },
  ({ a, b }) => ({ content: [{ type: 'text', text: String(a + b) }] }),
);`,
  );
  expect('the client lists the new tool', (await listed).includes('add'));
  const sum = await call('add', { a: 2, b: 3 });
  expect('the new tool answers', sum.answer === '5');

  save('a syntax error', 'const server =', 'const = server =', 'in-place');
  const broken = await call('greet', { name: 'Ada' });
  expect('the old code goes on answering', broken.answer === 'Welcome, Ada!');
  expect('the answer says what broke, and where', /server\.mjs:6\b/.test(broken.note ?? ''));

  save('the repair, and another answer', 'const = server =', 'const server =', 'in-place');
  project.edit(FILE, 'Welcome,', 'Good to see you,');
  const repaired = await call('greet', { name: 'Ada' });
  expect('the repair is served', repaired.answer === 'Good to see you, Ada!');
  expect('the note is gone', repaired.note === undefined);

  const asked = performance.now();
  const restarted = await client.callTool({ name: 'restart_server', arguments: { reason: 'the demo asks' } });
  tell('client', `restart_server(the demo asks) →   [${seconds(asked)} s]`);
  quote(wordsOf(restarted));
  expect('the restart succeeded', !restarted.isError);
  const last = await call('greet', { name: 'Ada' });
  expect('the restarted server answers', last.answer === 'Good to see you, Ada!');
  expect('the tools were announced once, when they changed', listChanged === 1);
}

try {
  await within(run(), 'the demo', OVERALL);
} catch (error) {
  expect(String(error), false);
}
await client.close().catch(error => expect(`closing: ${error}`, false));
if (!blind) {
  try {
    await until(() => marked(mark).length === 0, 'the end of every process', 5_000);
    tell('client', 'has left; no process is left behind');
  } catch {
    expect(`left behind: ${describe(marked(mark))}`, false);
    for (const one of marked(mark)) process.kill(one.pid, 'SIGKILL');
  }
}
project.remove();
console.log(
  faults.length === 0
    ? 'Shown: a changed answer, a new tool, a syntax error and its repair, and a restart, all in one session.'
    : `Failed: ${faults.join('; ')}.`,
);
process.exit(faults.length === 0 ? 0 : 1);
