// Agents: a whole session of the real program, with a script in the place of its model. Judged by what the model was shown.
import { join } from 'node:path';
import { within } from '../../../.build/test/support/deadline.js';
import { OURS } from '../../../.build/test/support/scenes/real.js';
import { serveMessages } from '../../claude/messages-api.mjs';
import { ScriptedModel } from '../../claude/model.mjs';
import { CODEX, commandOf, OPENCODE } from '../../clients/install.mjs';
import { serveResponses } from './responses-api.mjs';
import { NAME, Stand } from './stand.mjs';

const PROMPT = 'Improve the server and look at what it answers.';
const TURN = 90_000;

class Session {
  #run;
  #prefix;
  #model;
  #seen;

  constructor(stand, agent, api, model) {
    this.#prefix = agent.prefix;
    this.#model = model;
    this.#run = stand.start(agent.line(stand, api.url));
    this.#run.exit.then(code =>
      model.left(
        new Error(`it ended (${code})\n${this.#run.stdout.slice(-1_500)}${this.#run.stderr.slice(-1_500)}`),
      ),
    );
  }

  #within = (promise, what) => within(promise, what, TURN, () => `\n${this.#run.stderr.slice(-1_500)}`);

  async opens() {
    this.#seen = await this.#within(this.#model.opened(), 'the first request');
  }

  get tools() {
    return this.#seen.tools.map(({ name }) => name).filter(name => name.startsWith(this.#prefix));
  }

  has = tool => this.tools.includes(this.#prefix + tool);

  /** What the model is shown of the result. */
  async call(tool, input = {}) {
    const name = this.#prefix + tool;
    this.#seen = await this.#within(
      this.#model.acts({ type: 'tool_use', name, input }),
      `the result of ${tool}`,
    );
    return this.#seen.results[0].text;
  }

  /** Its exit code. */
  ends() {
    this.#model.ends('Done.');
    return this.#within(this.#run.exit, 'the end');
  }

  kill() {
    this.#run.child.kill('SIGKILL');
  }
}

const isFresh = (text, answer) => text.split('\n').at(-1) === answer && !/STALE/.test(text);

/** Each step tells what is wrong, or nothing. */
const steps = {
  'the model has the tools of the server, and ours': async ({ session }) => {
    if (!['answer', 'pid', 'repeat', ...OURS].every(session.has)) return session.tools.join();
  },
  'a call': async ({ session }) => {
    const text = await session.call('answer');
    if (!isFresh(text, 'one')) return text;
  },
  'an answer edited, and called at once': async ({ stand, session }) => {
    stand.turns({ answer: 'two' });
    const text = await session.call('answer');
    if (!isFresh(text, 'two')) return text;
  },
  'a tool added: told in the next result, and there if the client lists again': async ({
    stand,
    session,
    agent,
  }) => {
    stand.turns({ added: true });
    const text = await session.call('answer');
    if (!isFresh(text, 'two') || !/\badded\b/.test(text)) return text;
    if (session.has('added') !== agent.listsAgain) return session.tools.join();
    if (!agent.listsAgain) return;
    const added = await session.call('added');
    if (!isFresh(added, 'added two')) return added;
  },
  'the syntax broken: the old answer, with the place': async ({ stand, session }) => {
    stand.turns({ broken: true, answer: 'never' });
    const text = await session.call('answer');
    if (!/server\.mjs:6/.test(text) || text.split('\n').at(-1) !== 'two') return text;
  },
  mended: async ({ stand, session }) => {
    stand.turns({ broken: false, answer: 'three' });
    const text = await session.call('answer');
    if (!isFresh(text, 'three')) return text;
  },
  'the process killed': async ({ session }) => {
    const pid = Number((await session.call('pid')).split('\n').at(-1));
    process.kill(pid, 'SIGKILL');
    const text = await session.call('answer');
    if (!isFresh(text, 'three')) return text;
  },
  restart_server: async ({ session }) => {
    const before = await session.call('pid');
    const text = await session.call('restart_server', { reason: 'to see it' });
    if (!/Restarted/.test(text)) return text;
    if ((await session.call('pid')) === before) return `process ${before} still answers`;
  },
};

async function day(figures, agent) {
  const stand = new Stand();
  const model = new ScriptedModel(PROMPT, agent.prefix);
  const api = await agent.serve(body => model.answer(body));
  const session = new Session(stand, agent, api, model);
  try {
    await session.opens();
    for (const [what, step] of Object.entries(steps))
      await figures.part(what, async () => {
        const fault = await step({ stand, session, agent });
        figures.figure(what, fault === undefined ? 'as it should be' : 'not so', fault === undefined, [
          fault,
        ]);
      });
    const code = await session.ends();
    figures.figure('it ends with exit code', code, code === 0);
    const heard = stand.heardOf;
    figures.figure('the server heard of', heard.join(', '), heard.includes(agent.name));
    await stand.leavesNothing(figures);
  } finally {
    session.kill();
    api.close();
    stand.project.remove();
  }
}

function opencode(stand, url) {
  const { command, args, env } = stand.entry;
  const model = {
    npm: '@ai-sdk/anthropic',
    name: 'scripted',
    models: { model: { name: 'model', tool_call: true } },
  };
  stand.saveJson(join(stand.home, '.config', 'opencode', 'opencode.json'), {
    autoupdate: false,
    share: 'disabled',
    provider: { scripted: { ...model, options: { baseURL: `${url}/v1`, apiKey: 'none' } } },
    mcp: { [NAME]: { type: 'local', command: [command, ...args], environment: env } },
  });
  return [commandOf(OPENCODE), 'run', '--auto', '--model', 'scripted/model', '--format', 'json', PROMPT];
}

function codex(stand, url) {
  const { command, args, env } = stand.entry;
  const settings = {
    model: 'scripted',
    model_provider: 'scripted',
    'model_providers.scripted': { name: 'scripted', base_url: `${url}/v1`, wire_api: 'responses' },
    [`mcp_servers.${NAME}`]: { command, args, cwd: stand.project.root, env, startup_timeout_sec: 30 },
  };
  // Inline tables of TOML are JSON with another sign.
  const inline = value =>
    typeof value === 'object' && !Array.isArray(value)
      ? `{${Object.entries(value).map(([key, one]) => `${key}=${inline(one)}`)}}`
      : JSON.stringify(value);
  const words = Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${inline(value)}`]);
  const open = ['--skip-git-repo-check', '--dangerously-bypass-approvals-and-sandbox'];
  return [commandOf(CODEX), 'exec', ...open, ...words, PROMPT];
}

const row = (subject, client, agent) => ({
  subject,
  version: client.version,
  how: 'SDK v2 server',
  prepare: () => commandOf(client),
  see: figures => day(figures, agent),
});

export const agents = [
  row('opencode, scripted model', OPENCODE, {
    name: 'opencode',
    prefix: `${NAME}_`,
    serve: serveMessages,
    listsAgain: true,
    line: opencode,
  }),
  row('Codex, scripted model', CODEX, {
    name: 'codex-mcp-client',
    prefix: `mcp__${NAME}__`,
    serve: serveResponses,
    listsAgain: false,
    line: codex,
  }),
];
