/** Every way in which somebody or something tells us to go, and the exit code that it means (128 + signal number). */
export interface SignalEvents {
  ended(code: number): void;
  /** Synchronous: nothing may outlive us. */
  lastResort(): void;
  say(text: string): void;
}

const CODES = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
const BUG = 70;

export function onSignals({ ended, lastResort, say }: SignalEvents): void {
  for (const [signal, code] of Object.entries(CODES)) process.on(signal, () => ended(code));
  process.on('exit', lastResort);
  const bug = (error: unknown) => {
    say(`internal error, please report it: ${error instanceof Error ? error.stack : String(error)}`);
    process.exit(BUG);
  };
  process.on('uncaughtException', bug);
  process.on('unhandledRejection', bug);
}
