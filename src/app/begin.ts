/**
 * What can not wait until all of us is loaded: from here on nothing is left behind if we have to go, and the server boots
 * while we load the rest.
 */
import type { Clearing } from '../base/clearing.ts';
import { realClock, wallTime } from '../base/clock.ts';
import { type Caches, openCaches } from '../caches/clear.ts';
import { type Ahead, startAhead } from '../child/ahead.ts';
import { byNode } from '../child/by-node.ts';
import { killEverything, type Spawn } from '../child/start.ts';
import { secretArguments } from '../secrets/command.ts';
import { createSecrets, type Secrets } from '../secrets/mask.ts';
import { createMaskedStream } from '../secrets/stream.ts';
import { secretsOf } from '../secrets/values.ts';
import { trashFolder } from './own-folders.ts';
import { launchOf, type Program } from './program.ts';
import { catchSignals, type SignalEvents } from './signals.ts';

export interface Begun {
  /** What is masked in all that is shown or logged. */
  readonly secrets: Secrets;
  readonly caches: Caches;
  readonly clearing: Promise<Clearing> | null;
  /** Resolves when its caches are cleared; null: it has to be built first. */
  readonly server: Promise<Ahead> | null;
  readonly output: 'usable' | 'unusable' | 'doubtful';
  /** In wall-clock time: what is saved from then on it may not have read. */
  readonly since: number;
  /** Who hears the signals from now on. */
  readonly hear: (events: SignalEvents) => void;
}

/** The caches of most projects are cleared in less; in a very large one the client is heard meanwhile. */
const LONGEST_CLEARING_MS = 100;

/** `say`: for what has to be said before there is a log. */
export async function begin(program: Program, say: (text: string) => void): Promise<Begun> {
  const secrets = createSecrets();
  learnFrom(secrets, program);
  const hear = catchSignals(killEverything, text => say(secrets.mask(text)));
  const caches = openCaches(program.caches, trashFolder);
  const { build } = program;
  const output = build === null ? 'usable' : await (await import('./output-state.ts')).stateOfOutput(build);
  const since = wallTime();
  if (output !== 'usable') return { secrets, caches, clearing: null, server: null, output, since, hear };
  const clearing = caches.clear({ clear: false, files: [] });
  const server = start(program, secrets, clearing);
  await Promise.race([server, new Promise<void>(resolve => realClock.after(LONGEST_CLEARING_MS, resolve))]);
  return { secrets, caches, clearing, server, output, since, hear };
}

async function start(program: Program, secrets: Secrets, clearing: Promise<unknown> | null): Promise<Ahead> {
  await clearing;
  const masking = (out: (chunk: Buffer) => void) => createMaskedStream(secrets.find, out, realClock);
  const launch = launchOf(program);
  // An env file may have changed while caches were cleared.
  secrets.learn(secretsOf(launch.env));
  return startAhead(launch, realClock, await spawner(), masking);
}

/** Whatever a program was ever given. */
export function learnFrom(secrets: Secrets, { command, args, environment }: Program): void {
  const given = [process.env, environment()].flatMap(secretsOf);
  secrets.learn([...given, ...secretArguments([command, ...args])]);
}

/** On Windows a command can be a script, which only execa knows how to start. */
const spawner = async (): Promise<Spawn> =>
  process.platform === 'win32' ? (await import('../child/by-execa.ts')).byExeca : byNode;
