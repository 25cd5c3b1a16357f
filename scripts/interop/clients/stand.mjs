// A project in which a program that is a client is run: with a home folder that it has not seen, and an entry of the server for
// its configuration.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { until, within } from '../../../.build/test/support/deadline.js';
import { wrapping } from '../../../.build/test/support/launch.js';
import { describe, MARK } from '../../../.build/test/support/processes.js';
import { Day } from '../workday.mjs';
import { servers } from './servers.mjs';

export const NAME = 'wrapped';

export class Stand extends Day {
  home = this.project.aside('home');

  constructor(serverName = 'SDK v2 server') {
    super(servers.find(({ name }) => name === serverName).server);
    mkdirSync(this.home);
  }

  /** Clients that let little of their environment through still hand on what an entry says. */
  get entry() {
    const [command, ...args] = wrapping([process.execPath, 'server.mjs'], ['--name', NAME]);
    const env = {
      MCP_RELOAD_HOME: this.project.state,
      JOURNAL: this.project.journalFile,
      [MARK]: this.mark,
    };
    return { command, args, env };
  }

  /** For clients that read the form of Claude Desktop; the name of the file. */
  saveEntry(file, home = this.project.root) {
    return this.saveJson(join(home, file), { mcpServers: { [NAME]: this.entry } });
  }

  saveJson(path, value) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, JSON.stringify(value, null, 2));
    return path;
  }

  start([command, ...args]) {
    const env = {
      PATH: process.env.PATH,
      HOME: this.home,
      NO_COLOR: '1',
      npm_config_registry: 'http://127.0.0.1:9',
      [MARK]: this.mark,
    };
    const child = spawn(command, args, { cwd: this.project.root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const run = { child, stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'])
      child[name].setEncoding('utf8').on('data', text => {
        run[name] += text;
      });
    run.exit = once(child, 'close').then(([code, signal]) => code ?? signal);
    return run;
  }

  /** Ends with the client: its exit code or signal and what it printed. */
  async run(line) {
    const run = this.start(line);
    try {
      const code = await within(run.exit, line.slice(1).join(' '), 90_000, () => `\n${run.stderr}`);
      return { code, stdout: run.stdout, stderr: run.stderr };
    } finally {
      run.child.kill('SIGKILL');
    }
  }

  /** What servers heard of clients, by the names that those gave. */
  get heardOf() {
    const said = this.project.journal.map(
      ({ line }) => /clientInfo":\{[^}]*?"name":"([^"]*)"/.exec(line)?.[1],
    );
    return [...new Set(said.filter(name => name !== undefined))];
  }

  async leavesNothing(figures) {
    await until(
      () => this.left().length === 0,
      'no process is left',
      10_000,
      () => describe(this.left()),
    );
    figures.figure('nothing is left at the end', 'as it should be', true);
  }
}
