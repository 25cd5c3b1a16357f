/**
 * Runs a build: a shell command whose output is kept and which hears nothing. Whatever happens, `gone` comes exactly once
 * and last; nothing here throws.
 */
import type { Clock } from '../base/clock.ts';
import type { Exit } from '../base/failure.ts';
import { startFamily } from './family.ts';
import type { EndManner } from './ladder.ts';
import { readOutput } from './output.ts';
import { whyNotStarted } from './refusal.ts';
import type { Filtering, Launch, Spawn, Spawned } from './start.ts';
import { createTranscript } from './transcript.ts';

export interface BuildEvents {
  /** Bytes that it wrote, filtered. */
  output(chunk: Buffer): void;
  /** It has ended, and if it was told to, nothing of it runs any more. */
  gone(exit: Exit): void;
}

export interface BuildProcess {
  /** What it has written so far, of much the beginning and the end; without colours. */
  output(): readonly string[];
  end(manner: EndManner): void;
}

const LF = Buffer.from('\n');

export function startBuild(
  launch: Launch,
  events: BuildEvents,
  clock: Clock,
  spawn: Spawn,
  filter: Filtering,
): BuildProcess {
  const transcript = createTranscript();
  const sink = filter(chunk => {
    transcript.add(chunk);
    events.output(chunk);
  });
  const refused = (cause: Promise<Error>): BuildProcess => {
    void cause.then(error => whyNotStarted(launch, error)).then(events.gone);
    return { output: () => [], end() {} };
  };
  try {
    const { running, refusal } = spawn(launch);
    if (running.pid === undefined) return refused(refusal());
    const end = watchOver(running, running.pid, sink, events, clock);
    return { output: () => transcript.lines(), end };
  } catch (error) {
    return refused(Promise.resolve(error as Error));
  }
}

function watchOver(
  running: Spawned['running'],
  pid: number,
  sink: ReturnType<Filtering>,
  events: BuildEvents,
  clock: Clock,
): BuildProcess['end'] {
  let exit: Exit | null = null;
  let isRead = false;
  let isEmpty = false;
  let isTold = false;
  let wasEnded = false;
  const tell = (): void => {
    // What was told to go may still write: whoever waits for that has to wait for all of it.
    if (exit === null || !isRead || isTold || (wasEnded && !isEmpty)) return;
    isTold = true;
    sink.flush();
    events.gone(exit);
  };
  const output = readOutput(
    running.stdout,
    running.stderr,
    {
      line: line => sink.push(Buffer.concat([line, LF])),
      stderr: chunk => sink.push(chunk),
      overlong() {},
      over() {
        isRead = true;
        tell();
      },
    },
    clock,
  );
  const family = startFamily(
    pid,
    () => {},
    clock,
    undefined,
    () => {
      isEmpty = true;
      tell();
    },
  );
  running.stdin.on('error', () => {});
  running.stdin.end();
  running.on('error', () => {});
  running.once('exit', (code, signal) => {
    exit = code === null ? { kind: 'signalled', signal: signal ?? 'unknown' } : { kind: 'exited', code };
    family.leaderExited();
    output.exited();
  });
  return manner => {
    wasEnded = true;
    family.end(manner);
  };
}
