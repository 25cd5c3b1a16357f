// A client in another language, which is told what to do: a program that reads a JSON object a line and answers each with one.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { within } from '../../../.build/test/support/deadline.js';
import { MARK } from '../../../.build/test/support/processes.js';

class ToldSession {
  #child;
  #exited;
  #ears;
  #answer;
  #said = '';
  #opened;
  /** What the client complained of, beside answers. */
  complaints = [];

  constructor(child, ears) {
    this.#child = child;
    this.#ears = ears;
    this.#exited = once(child, 'close');
    child.stderr.setEncoding('utf8').on('data', text => {
      this.#said += text;
    });
    child.stdin.on('error', () => {});
    createInterface({ input: child.stdout }).on('line', line => this.#hears(JSON.parse(line)));
  }

  #hears(what) {
    if (what.told) this.#ears.toolsChanged?.([]);
    else if (what.complaint) this.complaints.push(what.complaint);
    else this.#answer?.(what);
  }

  async #next(what) {
    const answered = new Promise(resolve => {
      this.#answer = resolve;
    });
    const left = this.#exited.then(() => {
      throw Object.assign(new Error(`${what}: the client has ended`), { said: this.#said.slice(-2_000) });
    });
    return within(Promise.race([answered, left]), what);
  }

  async opens() {
    this.#opened = (await this.#next('a session')).opened;
  }

  async #asks(wish) {
    const next = this.#next(wish.do);
    this.#child.stdin.write(`${JSON.stringify(wish)}\n`);
    const { result, error } = await next;
    if (error !== undefined) throw new Error(error);
    return result;
  }

  listTools = () => this.#asks({ do: 'list' });
  callTool = call => this.#asks({ do: 'call', arguments: {}, ...call });
  getServerVersion = () => this.#opened.identity;
  getProtocolEra = () => this.#opened.era;

  /** Rejects where the client did not end as a program should. */
  async close() {
    this.#child.stdin.end();
    const [code, signal] = await within(this.#exited, 'the end of the client');
    const faults =
      code === 0 ? this.complaints : [`it ended with ${code ?? signal}`, this.#said.slice(-2_000)];
    if (faults.length > 0) throw new Error(faults.join('\n'));
  }
}

/** For `workday`: opens a session of the client that `line` starts, with the rest as its argument. */
export const told = (line, mode) => async (started, ears) => {
  const [command, ...args] = started.line;
  const env = { ...started.env, [MARK]: started.mark };
  const start = { mode, command, args, cwd: started.cwd, env };
  const [program, ...words] = line();
  const child = spawn(program, [...words, JSON.stringify(start)], {
    env: { ...process.env, [MARK]: started.mark },
  });
  const session = new ToldSession(child, ears);
  try {
    await session.opens();
  } catch (error) {
    await session.close().catch(() => {});
    throw error;
  }
  return session;
};
