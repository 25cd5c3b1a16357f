/** Lets others of the same user ask for the standing and for restarts, out of the way of the client's first answer. */
import type { Clock } from '../base/clock.ts';
import type { Note } from '../base/reloading.ts';
import type { Mask } from '../base/shown.ts';
import type { Standing } from '../base/standing.ts';
import { leaders, listFamilies } from '../child/start.ts';
import type { Control } from '../control/open.ts';
import { controlLostLine, progressWords, refusalWords } from '../report/control.ts';
import type { Restarts } from './restarts.ts';

export interface Controlled {
  /** The state folder. */
  readonly home: string;
  readonly name: string;
  readonly project: string;
  /** Of this wrapper alone, and not to be guessed. */
  readonly secret: string;
  /** The file that holds what is remembered of the server. */
  readonly opener: string;
  readonly restarts: Pick<Restarts, 'ask'>;
  readonly mask: Mask;
  standing(): Standing;
  /** What `reload_status` tells. */
  status(logLines: number): string;
  say(text: string): void;
}

export interface Outside {
  /** The client has been told something: what comes now delays no opener. */
  answered(): void;
  note(note: Note): void;
}

/** Where no answer comes, for whoever wants to know from outside why. */
const OPEN_AFTER_MS = 1_000;
const TIDY_AFTER_MS = 2_000;

export function controlLater(controlled: Controlled, clock: Clock): Outside {
  const { home, name, project, secret, opener, restarts, mask, status, say } = controlled;
  /** Whether it was told with whom the session is. */
  let isIntroduced = false;
  const standing = (): Standing => {
    const now = controlled.standing();
    isIntroduced = now.era !== null;
    return now;
  };
  let control: Control | 'not opened' | 'opening' | 'lost' = 'not opened';
  const opened = (): Control | null => (typeof control === 'string' ? null : control);

  /** Whatever goes wrong costs the control, never the session. */
  function open(): void {
    if (control !== 'not opened') return;
    control = 'opening';
    opening().catch(error => {
      control = 'lost';
      say(controlLostLine(name, { kind: 'system', path: home, code: String(error) }));
    });
  }

  async function opening(): Promise<void> {
    const { openControl } = await import('../control/open.ts');
    control =
      (await openControl(
        {
          home,
          name,
          secret,
          opener,
          standing,
          leaders,
          status: logLines => ({
            standing: standing(),
            text: logLines === null ? null : mask(status(logLines)),
          }),
          restart: ({ reason, clearCache }, told) =>
            restarts.ask({ reason: reason === null ? null : mask(reason), clearCache }, ({ served, text }) =>
              told({ served, text: mask(text), standing: standing() }),
            ),
          words: why => mask(refusalWords(why)),
          lost: why => say(controlLostLine(name, why)),
        },
        clock,
      )) ?? 'lost';
    listFamilies(() => opened()?.changed());
    if (control === 'lost') return;
    clock.after(TIDY_AFTER_MS, async () => {
      const { tidyRun } = await import('../control/tidy.ts');
      await tidyRun(home, { name, project });
    });
  }

  clock.after(OPEN_AFTER_MS, open);
  return {
    answered() {
      if (control === 'not opened') setImmediate(open);
      else if (!isIntroduced) opened()?.changed();
    },
    note(note) {
      opened()?.changed();
      const words = progressWords(note);
      if (words !== null) opened()?.progress(mask(words));
    },
  };
}
