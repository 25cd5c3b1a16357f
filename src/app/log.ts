/** What goes to stderr, which clients show as the server's log, to a log file if one is named, and to the log that is kept. */
import { stripVTControlCharacters } from 'node:util';
import type { Speaker } from '../base/kept-log.ts';
import type { Mask, Shown } from '../base/shown.ts';
import type { LogLevel } from '../config/settings.ts';
import { entry, line } from '../report/log.ts';
import { keptLogLine, logClosedLine, logFileLine } from '../report/log-file.ts';
import { othersWords } from '../report/others-words.ts';
import type { KeptLog } from './kept-log.ts';
import { type LogFile, type LogFileEvents, openLogFile } from './log-file.ts';
import type { Traced } from './loop.ts';
import { inTrace } from './trace.ts';

export interface LogSettings {
  readonly level: LogLevel;
  readonly file: string | null;
}

type Other = Exclude<Speaker, 'wrapper'>;

export interface Log {
  say(text: string): void;
  /** A server's own stderr, or what a build prints; masked already. */
  pass(by: Other, chunk: Buffer): void;
  /** It will say nothing more. */
  ended(by: Other): void;
  trace(what: Traced): void;
  /** From now on. */
  set(settings: LogSettings): void;
}

const LF = 0x0a;
/** If nobody reads our stderr, what does not fit is left out. */
const MOST_UNREAD = 4 * 1024 * 1024;

/** `keep`: opens the log that is kept whatever the settings say. */
export function createLog(first: LogSettings, mask: Mask, keep: (events: LogFileEvents) => KeptLog): Log {
  let midLine = false;
  let speaker: Other | null = null;
  let { level } = first;
  let file = fileOf(first.file);
  let named = first.file;

  // Of the file itself: on stderr alone.
  function fileOf(path: string | null): LogFile | null {
    if (path === null) return null;
    return openLogFile(() => path, {
      failed: why => show(mask(`${line(logFileLine(path, why))}\n`)),
      closed: () => show(mask(`${line(logClosedLine(path))}\n`)),
    });
  }
  const kept = keep({
    failed: why => show(mask(`${line(keptLogLine(why))}\n`)),
    closed() {},
  });
  const record = (text: string) => file?.write(text);
  const show = (what: Shown | Buffer) => {
    if (process.stderr.writableLength < MOST_UNREAD) process.stderr.write(what);
  };
  const write = (text: string) => {
    const whole = mask(`${midLine ? '\n' : ''}${line(text)}\n`);
    midLine = false;
    if (level !== 'quiet') show(whole);
    record(`${new Date().toISOString()} ${stripVTControlCharacters(whole.trimStart())}`);
  };
  // Whoever reads our stderr may go away first; that is no reason to fall over.
  process.stderr.on('error', () => {});

  return {
    say(text) {
      write(text);
      kept.say(mask(entry(text)));
    },
    pass(by, chunk) {
      if (chunk.length === 0) return;
      // Nor do two servers write one line together.
      const goesOn = midLine && speaker === by;
      const words = othersWords(chunk, goesOn);
      const whole = midLine && !goesOn ? Buffer.concat([Buffer.of(LF), words]) : words;
      midLine = whole.at(-1) !== LF;
      speaker = by;
      show(whole);
      record(stripVTControlCharacters(whole.toString('utf8')));
      kept.pass(by, words);
    },
    ended: kept.ended,
    trace(what) {
      if (level === 'verbose') write(inTrace(what));
    },
    set(settings) {
      level = settings.level;
      if (settings.file === named) return;
      named = settings.file;
      file = fileOf(named);
    },
  };
}
