// What passed between Claude Code and the process that it started, and between that and the servers behind it.
import { existsSync, readFileSync } from 'node:fs';

function messageIn(line) {
  try {
    return JSON.parse(line);
  } catch {
    return {};
  }
}

export class Wire {
  #messages;
  #program;
  #server;

  /** `program`: the script that Claude Code started; `server`: that of the server, which without a wrapper is the same. */
  constructor(file, program, server) {
    this.#program = program;
    this.#server = server;
    const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
    this.#messages = lines.map(line => {
      const heard = JSON.parse(line);
      return { ...heard, message: messageIn(heard.line) };
    });
  }

  /** Between Claude Code and the process that it started. */
  get outside() {
    return this.#messages.filter(({ program }) => program === this.#program);
  }

  /** Of the session, as Claude Code opened it. */
  get era() {
    if (this.fromClient('subscriptions/listen').length > 0) return 'modern';
    return this.fromClient('initialize').length > 0 ? 'legacy' : undefined;
  }

  get started() {
    return [...new Set(this.outside.map(({ pid }) => pid))];
  }

  /** Of those, the ones that had no time to leave. */
  get killed() {
    const left = this.outside.filter(({ from }) => from === 'exit').map(({ pid }) => pid);
    return this.started.filter(pid => !left.includes(pid));
  }

  /** The pids of the servers, in order; without a wrapper they are what Claude Code started. */
  get servers() {
    const ours = this.#messages.filter(({ program }) => program === this.#server);
    return [...new Set(ours.map(({ pid }) => pid))];
  }

  fromClient(method) {
    return this.outside.filter(({ from, message }) => from === 'client' && message.method === method);
  }

  toClient(method) {
    return this.outside.filter(({ from, message }) => from === 'server' && message.method === method);
  }

  answerTo({ pid, message: { id } }) {
    return this.outside.find(
      ({ pid: by, from, message }) =>
        by === pid && from === 'server' && message.method === undefined && message.id === id,
    );
  }

  /** What one server was sent, in order. */
  heardBy(server) {
    return this.#messages
      .filter(({ program, pid, from }) => program === this.#server && pid === server && from === 'client')
      .map(({ message }) => message);
  }

  methodsOf(server) {
    return this.heardBy(server).map(({ method }) => method);
  }
}
