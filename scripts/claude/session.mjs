// One session of the real Claude Code in a clean environment, in front of a scripted model.
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until, within } from '../../.build/test/support/deadline.js';
import { bin } from '../../.build/test/support/home.js';
import { alive, describe, MARK, marked } from '../../.build/test/support/processes.js';
import { NAME, PREFIX } from './calls.mjs';
import { serveMessages } from './messages-api.mjs';
import { ScriptedModel } from './model.mjs';
import { Wire } from './wire.mjs';
import { SERVER } from './workplace.mjs';

const PROMPT = 'Improve the server and look at what it answers.';
const TURN = 90_000;
const ALONE = [process.execPath, SERVER];
export const WRAPS = ['--name', NAME, '--', ...ALONE];

/** What every process that speaks on the wire imports first. */
export const OVERHEAR = new URL('overhear.mjs', import.meta.url);

export class Session {
  stdout = '';
  stderr = '';
  #project;
  #wrapped;
  #words;
  #wire;
  #mark = randomUUID();
  #model = new ScriptedModel(PROMPT, PREFIX);
  #api;
  #atTheEnd = [];
  #exit;

  /** `words`: what mcp-reload is told; `wire`: the name of the file beside the project that keeps what passed. */
  constructor(project, { wrapped, words = WRAPS, wire }) {
    this.#project = project;
    this.#wrapped = wrapped;
    this.#words = words;
    this.#wire = project.aside(wire);
  }

  /** Resolves with what the model sees first. */
  async start(binary, env) {
    this.#api = await serveMessages(body => this.#model.answer(body));
    const config = this.#config();
    const allowed = `Edit,Read,Write,ToolSearch,${PREFIX}*`;
    const args = ['-p', PROMPT, '--mcp-config', config, '--strict-mcp-config', '--allowedTools', allowed];
    const child = spawn(binary, args, {
      cwd: this.#project.root,
      env: { ...this.#environment(), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
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

  /** The last message of the model; resolves with the exit code of Claude Code. */
  ends(text) {
    this.#atTheEnd = marked(this.#mark);
    this.#model.ends(text);
    return this.#within(this.#exit, 'the end of Claude Code');
  }

  get sights() {
    return this.#model.sights;
  }

  get asides() {
    return this.#model.asides;
  }

  get wire() {
    return new Wire(this.#wire, this.#wrapped ? basename(bin) : SERVER);
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

  #config() {
    const ours = [process.execPath, '--import', fileURLToPath(OVERHEAR), bin, ...this.#words];
    const [command, ...args] = this.#wrapped ? ours : ALONE;
    const file = this.#project.aside('mcp.json');
    const env = { WIRE: this.#wire };
    writeFileSync(file, JSON.stringify({ mcpServers: { [NAME]: { command, args, env } } }));
    return file;
  }

  #folder(name) {
    const folder = this.#project.aside(name);
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
