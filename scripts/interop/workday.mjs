// A day with a server: the one table of what every server is held to, through the wrapper, with a client of an official SDK.
import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { until } from '../../.build/test/support/deadline.js';
import { wrapping } from '../../.build/test/support/launch.js';
import { answerOf, noteKinds, noteOf, wordsOf } from '../../.build/test/support/notes.js';
import { describe, marked } from '../../.build/test/support/processes.js';
import { Project } from '../../.build/test/support/project.js';
import { OURS } from '../../.build/test/support/scenes/real.js';
import { connect } from '../../.build/test/support/sdk.js';
import { FIRST, filesOf } from './variants.mjs';

/** What the README promises of lists while new code starts. */
const LISTS_WAIT = 3_000;

export class Day {
  project = new Project({});
  state;
  told = 0;
  mark = randomUUID();
  #server;

  constructor(server) {
    this.#server = server;
    this.state = { ...FIRST, ...server.state };
    rmSync(this.project.path('node_modules'));
    this.#save();
    server.settle?.(this.project);
  }

  /** Saves what differs from the state before; nothing else is touched. */
  turns(change) {
    const before = new Map(filesOf(this.#server.fixture, this.state));
    this.state = { ...this.state, ...change };
    this.#save(before);
  }

  #save(before = new Map()) {
    for (const [file, text] of filesOf(this.#server.fixture, this.state)) {
      if (before.get(file) === text) continue;
      const path = this.#server.names?.[file] ?? file;
      mkdirSync(dirname(this.project.path(path)), { recursive: true });
      this.project.save(path, text);
    }
  }

  async opens(client, line) {
    const env = { ...this.#server.env?.(this.project), MCP_RELOAD_HOME: this.project.state };
    const toolsChanged = () => this.told++;
    const started = { line, cwd: this.project.root, env, mark: this.mark };
    const open = typeof client === 'string' ? connect.bind(undefined, client) : client;
    this.session = await open(started, { toolsChanged });
  }

  call(name, args = {}) {
    return this.session.callTool({ name, arguments: args });
  }

  async tool(name) {
    const { tools } = await this.session.listTools();
    return tools.find(tool => tool.name === name);
  }

  /** Saves, and lists at once. Where new code takes longer than a list waits for it, the list is mended as soon as we are told. */
  async toolOnce(change, name, isNew) {
    const before = this.told;
    this.turns(change);
    const asked = performance.now();
    const first = await this.tool(name);
    const waited = performance.now() - asked;
    if (!isNew(first) && waited < LISTS_WAIT) return `listed as ${JSON.stringify(first)} after ${waited} ms`;
    await until(() => this.told > before, 'the client is told that the tools changed', 60_000);
    const then = isNew(first) ? first : await this.tool(name);
    if (!isNew(then)) return `listed as ${JSON.stringify(then)}`;
  }

  /** Undefined if it is the right answer of the code on disk and nothing else was said. */
  async wrong(name = 'answer', args = {}, expected = this.state.answer) {
    const result = await this.call(name, args);
    const isFresh = noteKinds(result).every(kind => kind === 'changed');
    return isFresh && !result.isError && answerOf(result) === expected ? undefined : wordsOf(result);
  }

  left = () => marked(this.mark);
}

/** Each step tells what is wrong, or nothing. */
const steps = {
  'lists what the server lists alone, and our tools': async (day, alone) => {
    const { tools } = await day.session.listTools();
    const own = tools.filter(tool => !OURS.includes(tool.name));
    if (!isDeepStrictEqual(own, alone.tools)) return `lists ${JSON.stringify(own)}`;
    if (own.length + OURS.length !== tools.length) return `lists ${tools.map(tool => tool.name)}`;
  },
  'answers as the server does alone': async (day, alone) => {
    const result = await day.call('answer');
    if (!isDeepStrictEqual(result, alone.result)) return JSON.stringify(result);
  },
  'an answer edited, and called at once': async day => {
    day.turns({ answer: 'two' });
    return day.wrong();
  },
  'a tool added': async day => {
    const fault = await day.toolOnce({ added: true }, 'added', tool => tool !== undefined);
    return fault ?? day.wrong('added', {}, `added ${day.state.answer}`);
  },
  "a tool's schema changed": async day => {
    const fault = await day.toolOnce(
      { times: true },
      'repeat',
      tool => 'times' in tool.inputSchema.properties,
    );
    return fault ?? day.wrong('repeat', { word: 'so', times: 2 }, `so so ${day.state.answer}`);
  },
  'the syntax broken: the old answer, with the place': async (day, _alone, server) => {
    const before = day.state.answer;
    day.turns({ broken: true, answer: 'never' });
    const result = await day.call('answer');
    const note = noteOf(result) ?? '';
    if (answerOf(result) !== before || !server.fault.test(note)) return wordsOf(result);
  },
  mended: async day => {
    day.turns({ broken: false, answer: 'three' });
    return day.wrong();
  },
  'the process killed': async day => {
    const pid = Number(answerOf(await day.call('pid')));
    process.kill(pid, 'SIGKILL');
    const fault = await day.wrong();
    if (fault !== undefined) return fault;
    if (Number(answerOf(await day.call('pid'))) === pid) return `process ${pid} still answers`;
  },
  restart_server: async day => {
    const pid = answerOf(await day.call('pid'));
    const result = await day.call('restart_server', { reason: 'to see it' });
    if (result.isError) return wordsOf(result);
    const fault = await day.wrong();
    if (fault !== undefined) return fault;
    if (answerOf(await day.call('pid')) === pid) return `process ${pid} still answers`;
  },
};

const atTheEnd = {
  'nothing is left at the end': async day => {
    await day.session.close();
    await until(
      () => day.left().length === 0,
      'no process is left',
      10_000,
      () => describe(day.left()),
    );
  },
};

/** What the server is without the wrapper; it has its own copy of the project. */
async function alone(server, client) {
  const day = new Day(server);
  try {
    server.build?.run?.(day.project);
    await day.opens(client, server.command(day.project));
    const { tools } = await day.session.listTools();
    const result = await day.call('answer');
    const identity = day.session.getServerVersion();
    const era = day.session.getProtocolEra?.() ?? 'legacy';
    await day.session.close();
    return { tools, result, identity, era };
  } finally {
    day.project.remove();
  }
}

/**
 * `server`: `{ fixture, command(project), fault, state?, names?, settle?(project), env?(project), build?: { line, run?(project) }, steps?,
 * unwrapped? }`; `fault` is what a note about broken syntax has to name, `state` what its files say beside the usual, `names` what a
 * file is called where that differs, `steps` what else it is held to, `unwrapped` the client that opens the server alone where this one
 * can not. `client` is the name of one of test/support/sdk.ts, or opens a session itself.
 */
export async function workday(figures, facts, server, client) {
  const expected = await alone(server, server.unwrapped ?? client);
  facts.era = expected.era;
  const day = new Day(server);
  try {
    const options = server.build ? ['--build', server.build.line] : [];
    const line = wrapping(server.command(day.project), options);
    // A server that takes longer than two seconds at its very first start is known from then on, but not to a client that
    // asks on a process which it throws away meanwhile.
    const asksAside = typeof client === 'string' && client.includes('v2');
    await day.opens(asksAside ? 'SDK v2 client, auto, in place' : client, line);
    await day.call('answer');
    await day.session.close();
    await day.opens(client, line);
    const seen = {
      era: day.session.getProtocolEra?.() ?? 'legacy',
      identity: day.session.getServerVersion(),
    };
    const { era, identity } = expected;
    figures.figure('opens in the era', seen.era, isDeepStrictEqual(seen, { era, identity }), [
      JSON.stringify(seen),
    ]);
    for (const [what, step] of Object.entries({ ...steps, ...server.steps, ...atTheEnd }))
      await figures.part(what, async () => {
        const fault = await step(day, expected, server);
        figures.figure(what, fault === undefined ? 'as it should be' : 'not so', fault === undefined, [
          fault,
        ]);
      });
  } finally {
    await day.session?.close();
    day.project.remove();
  }
}
