// One session of the real Claude Code in a clean environment, in front of a scripted model.
import { spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until, within } from '../../.build/test/support/deadline.js';
import { bin } from '../../.build/test/support/home.js';
import { alive, describe, MARK, marked } from '../../.build/test/support/processes.js';
import { ANY, NAME, prefixOf } from './calls.mjs';
import { OVERHEAR } from './dialects.mjs';
import { serveMessages } from './messages-api.mjs';
import { ScriptedModel } from './model.mjs';
import { Wire } from './wire.mjs';

const SCOPES = ['local', 'project', 'user'];
const PROMPT = 'Improve the server and look at what it answers.';
const TURN = 90_000;
/** A user who goes on talking. */
const TALK = ['-p', '--input-format', 'stream-json', '--output-format', 'stream-json', '--verbose'];
const RESOURCES = ['ListMcpResourcesTool', 'ReadMcpResourceTool'];
const OWN_TOOLS = ['Bash', 'Edit', 'Read', 'Write', 'ToolSearch', 'Agent', ...RESOURCES];

export class Session {
  stdout = '';
  stderr = '';
  #work;
  #wrapped;
  #words;
  #part;
  #mark = randomUUID();
  #model;
  #agents = [];
  #api;
  #child;
  #atTheEnd = [];
  #exit;

  /** `words`: what mcp-reload is told in front of a server; `part` of the play, after which what passes on the wire is kept. */
  constructor(work, { wrapped, words, part }) {
    this.#work = work;
    this.#wrapped = wrapped;
    this.#words = words;
    this.#part = part;
  }

  /** Resolves with what the model sees first. */
  async start(binary, { env, args = [], prompt = PROMPT, recognised = prompt, scope, talks }) {
    this.#model = new ScriptedModel(recognised, ANY);
    this.#api = await serveMessages(body => this.#modelFor(body).answer(body));
    const allowed = [...OWN_TOOLS, ...Object.keys(this.#work.servers).map(name => `${prefixOf(name)}*`)];
    const config = scope
      ? this.#added(binary, scope)
      : ['--mcp-config', this.#config(), '--strict-mcp-config'];
    const child = spawn(
      binary,
      [...(talks ? TALK : ['-p', prompt]), ...args, ...config, '--allowedTools', allowed.join()],
      {
        cwd: this.#work.project.root,
        env: { ...this.#environment(), ...env },
        stdio: [talks ? 'pipe' : 'ignore', 'pipe', 'pipe'],
      },
    );
    this.#child = child;
    if (talks) this.#writes({ type: 'user', message: { role: 'user', content: prompt } });
    for (const name of ['stdout', 'stderr'])
      child[name].setEncoding('utf8').on('data', text => {
        this[name] += text;
      });
    this.#exit = new Promise(resolve => {
      child.once('error', error => resolve(error.message));
      child.once('exit', (code, signal) => resolve(code ?? signal));
    });
    this.#exit.then(code => this.#model.left(new Error(`Claude Code ended (${code})${this.#explain()}`)));
    return this.#within(this.#model.opened(), 'the first request');
  }

  /** One message of the model; resolves with what it sees in the next request. */
  acts(...calls) {
    const names = calls.map(({ name }) => name).join(', ');
    return this.#within(this.#model.acts(...calls), `the results of ${names}`);
  }

  /** The model ends its turn and the user says more; resolves with what the model sees then. */
  says(content) {
    const seen = this.#model.ends('Your turn.');
    this.#writes({ type: 'user', message: { role: 'user', content } });
    return this.#within(seen, `the request after "${content}"`);
  }

  /** The user stops what goes on, and says more; `seen` is what the model was to see of it. */
  interrupts(seen, content) {
    this.#writes({ type: 'control_request', request_id: 'stop', request: { subtype: 'interrupt' } });
    this.#writes({ type: 'user', message: { role: 'user', content } });
    return seen;
  }

  #writes(message) {
    this.#child.stdin.write(`${JSON.stringify(message)}\n`);
  }

  /** Who answers a subagent that is given this prompt. */
  agent(prompt) {
    const agent = new ScriptedModel(prompt, ANY);
    this.#agents.push(agent);
    return {
      opened: () => this.#within(agent.opened(), 'the first request of a subagent'),
      acts: (...calls) => this.#within(agent.acts(...calls), 'results of a subagent'),
      ends: text => agent.ends(text),
    };
  }

  #modelFor(body) {
    return this.#agents.find(agent => agent.isItsOwn(body)) ?? this.#model;
  }

  /** The last message of the model; resolves with the exit code of Claude Code. */
  ends(text) {
    this.#atTheEnd = marked(this.#mark);
    this.#model.ends(text);
    this.#child.stdin?.end();
    return this.#within(this.#exit, 'the end of Claude Code');
  }

  /** The user ends it; resolves with its exit code. */
  isEnded(signal) {
    this.#atTheEnd = marked(this.#mark);
    this.#child.kill(signal);
    return this.#within(this.#exit, `the end of Claude Code by ${signal}`);
  }

  get sights() {
    return this.#model.sights;
  }

  get asides() {
    return this.#model.asides;
  }

  get wire() {
    return this.wireOf(NAME);
  }

  wireOf(name) {
    const { server } = this.#work.dialect;
    return new Wire(this.#wireFile(name), this.#wrapped ? basename(bin) : server, server);
  }

  /** Milliseconds until nothing is left of what descends from Claude Code. A dying process has lost its mark already. */
  gone(ms) {
    const left = () => `; left:\n${describe(marked(this.#mark))}`;
    const nobody = () => marked(this.#mark).length === 0 && !this.#atTheEnd.some(({ pid }) => alive(pid));
    return until(nobody, 'no process is left', ms, left);
  }

  async close() {
    for (const { pid } of marked(this.#mark)) process.kill(pid, 'SIGKILL');
    await this.gone(5_000);
    this.#api?.close();
  }

  #within(promise, what) {
    return within(promise, what, TURN, () => this.#explain());
  }

  #explain() {
    const end = text => text.trimEnd().split('\n').slice(-10).join('\n');
    return `\n--- stdout ---\n${end(this.stdout)}\n--- stderr ---\n${end(this.stderr)}\n--------------`;
  }

  #wireFile(name) {
    return this.#work.project.aside(`wire-${this.#part}-${name}`);
  }

  #serverOf([name, line]) {
    const ours = [process.execPath, '--import', fileURLToPath(OVERHEAR), bin, ...this.#words(name, line)];
    const [command, ...args] = this.#wrapped ? ours : line;
    return [name, { command, args, env: { WIRE: this.#wireFile(name) } }];
  }

  #config() {
    const file = this.#work.project.aside('mcp.json');
    const mcpServers = Object.fromEntries(Object.entries(this.#work.servers).map(one => this.#serverOf(one)));
    writeFileSync(file, JSON.stringify({ mcpServers }));
    return file;
  }

  /** The user adds each server in this scope, and approves those of the project; nothing is left to be told. */
  #added(binary, scope) {
    const options = { cwd: this.#work.project.root, env: this.#environment(), encoding: 'utf8' };
    const run = words => spawnSync(binary, ['mcp', ...words], options);
    for (const one of Object.entries(this.#work.servers)) {
      const [name, { command, args, env }] = this.#serverOf(one);
      const variables = Object.entries(env).map(([key, value]) => `${key}=${value}`);
      for (const earlier of SCOPES) run(['remove', name, '-s', earlier]);
      const added = run(['add', '-s', scope, name, '-e', ...variables, '--', command, ...args]);
      if (added.status !== 0) throw new Error(`claude mcp add failed: ${added.stdout}${added.stderr}`);
    }
    return ['--settings', JSON.stringify({ enableAllProjectMcpServers: true })];
  }

  #folder(name) {
    const folder = this.#work.project.aside(name);
    mkdirSync(folder, { recursive: true });
    return folder;
  }

  #environment() {
    return {
      PATH: process.env.PATH,
      HOME: this.#folder('home'),
      TMPDIR: this.#folder('tmp'),
      MCP_RELOAD_HOME: this.#folder('state'),
      [MARK]: this.#mark,
      ANTHROPIC_API_KEY: 'none',
      ANTHROPIC_BASE_URL: this.#api.url,
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      DISABLE_AUTOUPDATER: '1',
      DISABLE_ERROR_REPORTING: '1',
      DISABLE_TELEMETRY: '1',
    };
  }
}
