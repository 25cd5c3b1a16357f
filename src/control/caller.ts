/**
 * One who has called: his questions in, our answers out. He is of the same user, and may be anything for all that: what he
 * sends is read within bounds, and answered one question a turn of the event loop, so that the session is never held up.
 */
import type { Socket } from 'node:net';
import type { Clock } from '../base/clock.ts';
import { isBlank, splitLines } from '../child/lines.ts';
import type { Refusal } from './facts.ts';
import {
  answerLine,
  asked,
  type Id,
  progressLine,
  type Question,
  type RestartAnswer,
  refusalLine,
  type StatusAnswer,
} from './messages.ts';

export interface Answering {
  status(logLines: number | null): StatusAnswer;
  /** `told` is called once. Returns what lets the caller be forgotten; the restart goes on. */
  restart(
    wish: { readonly reason: string | null; readonly clearCache: boolean },
    told: (answer: RestartAnswer) => void,
  ): () => void;
  /** What a caller is told who is refused. */
  words(why: Refusal): string;
}

export interface Bounds {
  readonly mostCallers: number;
  readonly longestQuestion: number;
  /** Bytes that wait for a caller who does not read, or that are taken of one who has been told to go. */
  readonly mostUnread: number;
  /** For a caller who asks nothing, and waits for nothing. */
  readonly idleMs: number;
  readonly mostGarbage: number;
  /** For one who has been told to go to take that in. */
  readonly leaveMs: number;
}

export const BOUNDS: Bounds = {
  mostCallers: 32,
  longestQuestion: 64 * 1024,
  mostUnread: 1024 * 1024,
  idleMs: 60_000,
  mostGarbage: 3,
  leaveMs: 1_000,
};

export interface Caller {
  /** Answers one question; whether more wait. */
  answer(): boolean;
  progress(message: string): void;
  refuse(why: Refusal): void;
}

export interface CallerEvents {
  /** It has asked something. */
  asked(): void;
  /** No more than once: it is answered nothing any more. */
  gone(): void;
}

type Waiting = { readonly id: Id; forget: () => void };

const LF = 0x0a;

export function hearCaller(
  socket: Socket,
  answering: Answering,
  events: CallerEvents,
  clock: Clock,
  bounds: Bounds,
): Caller {
  /** As they came: to read them takes time, and is done one a turn as well. */
  const questions: Buffer[] = [];
  let waiting: Waiting | null = null;
  let garbage = 0;
  /** Bytes since the last LF. */
  let unfinished = 0;
  /** Bytes that it has sent since it was told to go. */
  let unheard = 0;
  let stage: 'here' | 'leaving' | 'gone' = 'here';
  let disarm = (): void => {};

  function rearm(): void {
    disarm();
    disarm = waiting === null && stage === 'here' ? clock.after(bounds.idleMs, drop) : () => {};
  }

  /** It hears no more, but what was written to it. */
  function leave(): void {
    if (stage !== 'here') return;
    stage = 'leaving';
    questions.length = 0;
    waiting?.forget();
    waiting = null;
    disarm();
    events.gone();
    // What it still sends is taken and thrown away: a pipe that breaks under its hands would keep it from reading.
    socket.resume();
    socket.end();
    disarm = clock.after(bounds.leaveMs, drop);
  }

  function drop(): void {
    leave();
    disarm();
    stage = 'gone';
    socket.destroy();
  }

  function write(line: string): void {
    if (stage !== 'here') return;
    socket.write(line);
    if (socket.writableLength > bounds.mostUnread) drop();
  }

  function refuse(why: Refusal, id: Id | null = null): void {
    write(refusalLine(id, why, answering.words(why)));
    if (why.kind === 'too-long' || why.kind === 'too-many') return leave();
    if (why.kind !== 'no-json' && why.kind !== 'no-request') return;
    garbage++;
    if (garbage >= bounds.mostGarbage) leave();
  }

  function carryOut(id: Id, question: Question): void {
    if (question.method === 'status') return write(answerLine(id, answering.status(question.logLines)));
    if (waiting !== null) return refuse({ kind: 'waits' }, id);
    const mine: Waiting = { id, forget() {} };
    waiting = mine;
    mine.forget = answering.restart(question, answer => {
      waiting = null;
      write(answerLine(id, answer));
      rearm();
    });
  }

  const tooLong = () => refuse({ kind: 'too-long', mostBytes: bounds.longestQuestion });
  const lines = splitLines(
    {
      line(line) {
        if (stage === 'here' && !isBlank(line)) questions.push(line);
      },
      overlong: tooLong,
    },
    bounds.longestQuestion,
  );

  socket.on('data', (chunk: Buffer) => {
    if (stage !== 'here') {
      unheard += chunk.length;
      if (unheard > bounds.mostUnread) drop();
      return;
    }
    const last = chunk.lastIndexOf(LF);
    unfinished = last === -1 ? unfinished + chunk.length : chunk.length - last - 1;
    lines.push(chunk);
    if (unfinished > bounds.longestQuestion) tooLong();
    if (stage !== 'here' || questions.length === 0) return;
    socket.pause();
    events.asked();
  });
  socket.on('end', leave);
  socket.on('error', drop);
  socket.on('close', drop);
  rearm();

  return {
    answer() {
      const line = questions.shift();
      if (line === undefined || stage !== 'here') return false;
      const next = asked(line);
      try {
        if (next.ok) carryOut(next.id, next.question);
        else refuse(next.refusal, next.id);
      } catch (error) {
        const id = next.ok ? next.id : null;
        refuse({ kind: 'failed', message: error instanceof Error ? error.message : String(error) }, id);
      }
      rearm();
      if (stage === 'here' && questions.length === 0) socket.resume();
      return questions.length > 0;
    },
    progress(message) {
      if (waiting !== null) write(progressLine(waiting.id, message));
    },
    refuse,
  };
}
