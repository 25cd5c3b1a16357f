/** Puts the parts together: the loop in the middle, and around it the client, the servers, the files and the log. */
import { randomBytes } from 'node:crypto';
import { realClock } from '../base/clock.ts';
import { endLeftBehind, everythingEnded, killEverything } from '../child/start.ts';
import type { Memory } from '../memory/openers.ts';
import { openWork } from '../proxy/state.ts';
import { forgetfulLine, noteLine, strayLine } from '../report/log.ts';
import { statusText } from '../report/status.ts';
import { watchingLine } from '../report/warnings.ts';
import { NO_HISTORY, remember } from './history.ts';
import type { Log } from './log.ts';
import { createLoop, type Loop } from './loop.ts';
import { remembering } from './remembering.ts';
import { createServers, type Program } from './servers.ts';
import { onSignals } from './signals.ts';
import { statusOf } from './status.ts';
import { connectClient } from './stdio.ts';
import { type Plan, watchLater } from './watching.ts';

export interface WrapSettings {
  readonly name: string;
  readonly version: string;
  readonly program: Program;
  readonly watch: Plan | { readonly nothing: string };
  readonly holdMs: number;
  readonly memory: Memory;
}

/** Requests that came before the end of our stdin are answered, if that takes no longer than this. */
const LAST_ANSWERS_MS = 1_000;
/** When every server is gone: for what is left of their groups, and for the client to take in the last answers. */
const LAST_WORDS_MS = 150;
const LONGEST_END_MS = 2_500;
const BROKEN_STDOUT = 141;

const isEnding = ({ lifecycle: { phase } }: Loop): boolean =>
  phase.name === 'stopping' || phase.name === 'stopped';

export function wrap(settings: WrapSettings, log: Log): void {
  const clock = realClock;
  const { name, version, program } = settings;
  let history = NO_HISTORY;
  const stopped = new Set<number>();
  let lastAnswers: (() => void) | null = null;

  const memory = remembering(settings.memory, why => log.say(forgetfulLine(name, why)));
  const servers = createServers(
    program,
    {
      line: (generation, line) => loop.tell({ router: { type: 'server-line', generation, line } }),
      stderr: (_generation, chunk) => log.pass(chunk),
      gone(generation, death) {
        watch.forget(generation);
        loop.tell({ lifecycle: { type: 'exited', generation, death } });
      },
      flowing(generation, flows) {
        if (flows) stopped.delete(generation);
        else stopped.add(generation);
        if (stopped.size === 0) client.resume();
        else client.pause();
      },
      oversized: (generation, bytes) =>
        log.say(
          `${name}: generation ${generation} wrote a line of ${bytes} bytes, which is too long and was dropped`,
        ),
    },
    clock,
  );

  const watch = watchLater(
    settings.watch,
    {
      stirred: files => loop.tell({ stirred: files }),
      settled: (touched, behind) => loop.tell({ lifecycle: { type: 'settled', touched, behind } }),
      ready: () => loop.tell({ router: { type: 'watching' } }),
      say: text => log.say(`${name}: ${text}`),
    },
    clock,
  );

  const loop: Loop = createLoop(
    {
      lifecycle: { clearCaches: program.clearUnder !== null },
      router: {
        nonce: randomBytes(6).toString('hex'),
        name,
        version,
        isWatched: !('nothing' in settings.watch),
        holdMs: settings.holdMs,
        remembered: memory.before,
      },
    },
    {
      up(line) {
        client.write(line);
        if (lastAnswers !== null && idle()) lastAnswers();
      },
      down: (generation, line) => servers.write(generation, line),
      start({ generation, clear }) {
        watch.track(generation);
        servers.start(generation, clear);
      },
      end: ({ generation, manner }) => servers.end(generation, manner),
      stderr: generation => servers.stderr(generation),
      status(logLines) {
        const sources = {
          name,
          command: [program.command, ...program.args].join(' '),
          lifecycle: loop.lifecycle,
          history,
          watching: watch.describe(),
          now: clock.now(),
          pid: servers.pid,
          stderr: servers.stderr,
        };
        return statusText(statusOf(sources, logLines));
      },
      remember: memory.learn,
      stray: (generation, line) => log.say(strayLine(name, generation, line.toString('utf8'))),
      note(note) {
        history = remember(history, note, clock.now());
        if (note.kind === 'serving') watch.loaded(note.swap.generation);
        log.say(noteLine(name, note));
      },
      trace: log.trace,
      exit: code => void leave(code),
    },
    clock,
  );

  async function leave(code: number): Promise<void> {
    watch.close();
    await Promise.race([Promise.all([everythingEnded(), client.flushed()]), patience(LAST_WORDS_MS)]);
    process.exit(code);
  }

  const patience = (ms: number) => new Promise<void>(resolve => clock.after(ms, resolve));

  const idle = (): boolean =>
    loop.router.client.kind !== 'opening' &&
    loop.router.discovers.length === 0 &&
    loop.router.ownCalls.size === 0 &&
    loop.router.room.length === 0 &&
    [...loop.router.peers.values()].every(peer => openWork(peer) === 0);

  function end(code: number, manner: 'on-signal' | 'on-eof'): void {
    // A client that does not read must not keep what the servers still say, nor us.
    servers.flow(true);
    if (manner === 'on-signal') endLeftBehind();
    clock.after(LONGEST_END_MS, () => process.exit(code));
    loop.tell({ lifecycle: { type: 'ending', code, manner } });
  }

  function clientEnded(): void {
    if (idle()) return end(0, 'on-eof');
    const giveUp = clock.after(LAST_ANSWERS_MS, () => end(0, 'on-signal'));
    lastAnswers = () => {
      lastAnswers = null;
      giveUp();
      end(0, 'on-eof');
    };
  }

  const client = connectClient(process.stdin, process.stdout, {
    line: line => loop.tell({ router: { type: 'client-line', line } }),
    ended: clientEnded,
    broken: () => end(BROKEN_STDOUT, 'on-signal'),
    flowing: flows => servers.flow(flows || isEnding(loop)),
    oversized: bytes =>
      log.say(`${name}: the client wrote a line of ${bytes} bytes, which is too long and was dropped`),
  });

  log.say(`${name}: ${watchingLine(settings.watch)}`);
  onSignals({ ended: code => end(code, 'on-signal'), lastResort: killEverything, say: log.say });
  loop.tell({ lifecycle: { type: 'began' } });
}
