import { bugLine } from '../report/bug.ts';

/** Every way in which somebody or something tells us to go, and the exit code that it means (128 + signal number). */
export interface SignalEvents {
  ended(code: number): void;
  say(text: string): void;
}

const CODES = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
const BUG = 70;

/** `lastResort` is synchronous: nothing may outlive us. Until somebody hears them, signals end us at once. */
export function catchSignals(
  lastResort: () => void,
  say: (text: string) => void,
): (events: SignalEvents) => void {
  let events: SignalEvents = { ended: code => process.exit(code), say };
  for (const [signal, code] of Object.entries(CODES)) process.on(signal, () => events.ended(code));
  process.on('exit', lastResort);
  const bug = (error: unknown) => {
    const { ended, say } = events;
    // The way out may be what is broken: it is tried once, and from here on whatever comes ends us at once.
    events = { ended: code => process.exit(code), say };
    say(bugLine(error));
    ended(BUG);
  };
  process.on('uncaughtException', bug);
  process.on('unhandledRejection', bug);

  return heard => {
    events = heard;
  };
}
