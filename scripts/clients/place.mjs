// A project with a server in Python and mcp-reload among its dependencies, and a home folder that no client has seen.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { bin, home } from '../../.build/test/support/home.js';
import { Project } from '../../.build/test/support/project.js';
import { python } from '../../.build/test/support/python.js';
import { PY } from '../../.build/test/support/rig.js';

/** As npm install -D does: npx finds it then and asks no registry. */
function installIn(folder) {
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, '.bin'), { recursive: true });
  symlinkSync(home, join(modules, 'mcp-reload'));
  symlinkSync(bin, join(modules, '.bin', 'mcp-reload'));
}

export class Place {
  project = new Project(PY);
  home = this.project.aside('home');
  elsewhere = this.project.aside('elsewhere');
  #tools = this.project.aside('tools');

  constructor() {
    for (const folder of [this.home, this.elsewhere, this.#tools]) mkdirSync(folder);
    symlinkSync(python, join(this.#tools, 'python'));
    rmSync(this.project.path('node_modules'));
    installIn(this.project.root);
    installIn(this.elsewhere);
    // What the server hears, whatever a client lets through of its environment.
    const env = { JOURNAL: this.project.journalFile };
    this.project.save('mcp-reload.config.json', JSON.stringify({ defaults: { env } }));
  }

  /** As the README has it, with the places that are ours. */
  placed(text) {
    return text.replaceAll('/path/to/project', this.project.root);
  }

  saveAtHome(file, text) {
    mkdirSync(dirname(join(this.home, file)), { recursive: true });
    writeFileSync(join(this.home, file), text);
  }

  saveInProject(file, text) {
    mkdirSync(dirname(this.project.path(file)), { recursive: true });
    this.project.save(file, text);
  }

  #options(cwd) {
    const env = {
      PATH: `${this.#tools}:${process.env.PATH}`,
      HOME: this.home,
      MCP_RELOAD_HOME: this.project.state,
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      DISABLE_AUTOUPDATER: '1',
      DISABLE_TELEMETRY: '1',
      npm_config_registry: 'http://127.0.0.1:9',
    };
    return { cwd, env };
  }

  /** What it printed. */
  run(command, args, cwd = this.project.root) {
    const { stdout, stderr, error } = spawnSync(command, args, {
      ...this.#options(cwd),
      encoding: 'utf8',
      timeout: 90_000,
    });
    return error === undefined ? `${stdout}${stderr}` : error.message;
  }

  start(command, args) {
    return spawn(command, args, { ...this.#options(this.project.root), stdio: 'ignore' });
  }

  remove() {
    this.project.remove();
  }
}
