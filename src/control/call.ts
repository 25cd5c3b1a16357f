/** Asks a wrapper something, on its socket. Whatever comes of it is a value; nothing here throws. */
import { createConnection, type Socket } from 'node:net';
import { type Clock, realClock } from '../base/clock.ts';
import { splitLines } from '../child/lines.ts';
import type { CallTrouble } from './facts.ts';
import {
  isRestartAnswer,
  isStatusAnswer,
  type Question,
  questionLine,
  type RestartAnswer,
  type StatusAnswer,
  type Told,
  told,
} from './messages.ts';

export type { CallTrouble } from './facts.ts';

export type Answer<T> =
  | { readonly ok: true; readonly answer: T }
  | { readonly ok: false; readonly why: CallTrouble };

export interface StatusWish {
  /** Of the end of stderr, in the text; null: without the text. */
  readonly logLines: number | null;
  readonly timeoutMs: number;
}

export interface RestartWish {
  readonly reason: string | null;
  readonly clearCache: boolean;
  /** How far it is. */
  readonly progress?: (message: string) => void;
  /** Aborted: nobody waits any more, and the restart goes on. */
  readonly signal?: AbortSignal;
  /** How long it may take until it is heard of; the restart itself takes as long as it takes. */
  readonly timeoutMs?: number;
}

const LONGEST_ANSWER = 16 * 1024 * 1024;
const SIGN_OF_LIFE_MS = 5_000;
const REACH_MS = 1_000;

export async function askStatus(
  socket: string,
  { logLines, timeoutMs }: StatusWish,
  clock: Clock = realClock,
): Promise<Answer<StatusAnswer>> {
  const call = dial(socket, clock);
  try {
    return answered(await call.ask({ method: 'status', logLines }, timeoutMs), isStatusAnswer);
  } finally {
    call.hangUp();
  }
}

/** Who does not say how he is within the time is not asked to restart: he would do it when nobody waits any more. */
export async function askRestart(
  socket: string,
  { reason, clearCache, progress, signal, timeoutMs = SIGN_OF_LIFE_MS }: RestartWish,
  clock: Clock = realClock,
): Promise<Answer<RestartAnswer>> {
  const call = dial(socket, clock, progress);
  const giveUp = () => call.over({ kind: 'given-up' });
  if (signal?.aborted) giveUp();
  signal?.addEventListener('abort', giveUp);
  try {
    const alive = answered(await call.ask({ method: 'status', logLines: null }, timeoutMs), isStatusAnswer);
    if (!alive.ok) return alive;
    return answered(await call.ask({ method: 'restart', reason, clearCache }, null), isRestartAnswer);
  } finally {
    signal?.removeEventListener('abort', giveUp);
    call.hangUp();
  }
}

function answered<T>(said: Answer<unknown>, is: (value: unknown) => value is T): Answer<T> {
  if (!said.ok) return said;
  return is(said.answer) ? { ok: true, answer: said.answer } : { ok: false, why: { kind: 'garbled' } };
}

interface Call {
  /** One question at a time. `mostMs` null: it takes as long as it takes. */
  ask(question: Question, mostMs: number | null): Promise<Answer<unknown>>;
  /** From now on this is the answer to all that is asked, and to what has been asked. */
  over(why: CallTrouble): void;
  hangUp(): void;
}

function dial(path: string, clock: Clock, progress: (message: string) => void = () => {}): Call {
  let last = 0;
  let ended: CallTrouble | null = null;
  let settle: (answer: Answer<unknown>) => void = () => {};
  const over = (why: CallTrouble) => {
    ended ??= why;
    settle({ ok: false, why: ended });
  };
  const hear = (said: Told) => {
    switch (said.kind) {
      case 'progress':
        if (said.id === last) progress(said.message);
        return;
      case 'result':
        if (said.id === last) settle({ ok: true, answer: said.result });
        return;
      case 'error':
        return over(
          said.speaks === null
            ? { kind: 'refused', message: said.message }
            : { kind: 'version', speaks: said.speaks },
        );
      case 'garbled':
        return over({ kind: 'garbled' });
    }
  };
  const lines = splitLines(
    { line: line => hear(told(line)), overlong: () => over({ kind: 'garbled' }) },
    LONGEST_ANSWER,
  );
  const socket = connected(path, over);
  socket?.on('data', (chunk: Buffer) => lines.push(chunk));

  return {
    over,
    ask(question, mostMs) {
      return new Promise(resolve => {
        const disarm =
          mostMs === null ? () => {} : clock.after(mostMs, () => over({ kind: 'silent', afterMs: mostMs }));
        settle = answer => {
          disarm();
          resolve(answer);
        };
        if (ended !== null) return over(ended);
        socket?.write(questionLine(++last, question));
      });
    },
    hangUp: () => socket?.destroy(),
  };
}

function connected(path: string, over: (why: CallTrouble) => void): Socket | null {
  try {
    const socket = createConnection({ path });
    socket.on('error', (error: NodeJS.ErrnoException) => over(whyNot(error)));
    socket.on('close', () => over({ kind: 'closed' }));
    return socket;
  } catch (error) {
    over(whyNot(error as NodeJS.ErrnoException));
    return null;
  }
}

function whyNot({ code = 'unknown' }: NodeJS.ErrnoException): CallTrouble {
  if (code === 'ENOENT') return { kind: 'gone', as: 'missing' };
  if (code === 'ECONNREFUSED') return { kind: 'gone', as: 'refuses' };
  return code === 'ECONNRESET' || code === 'EPIPE' ? { kind: 'closed' } : { kind: 'system', code };
}

export type Reached =
  | 'listens'
  /** The socket is there, and nobody will ever listen on it again. */
  | 'refuses'
  | 'missing'
  | 'unknown';

export function reach(path: string, clock: Clock = realClock): Promise<Reached> {
  return new Promise(resolve => {
    const settle = (what: Reached) => {
      disarm();
      socket?.destroy();
      resolve(what);
    };
    const disarm = clock.after(REACH_MS, () => settle('unknown'));
    const socket = connected(path, why => settle(why.kind === 'gone' ? why.as : 'unknown'));
    socket?.once('connect', () => settle('listens'));
  });
}
