/** What happens to the router, and what it decides. Generations are numbers; lines have no line feed. */

import type { Clearing } from '../base/clearing.ts';
import type { ConfigProblem } from '../base/config-problem.ts';
import type { Failure, Loss } from '../base/failure.ts';
import type { Generation } from '../base/generation.ts';
import type { Overlong } from '../base/limits.ts';
import type { Outdated } from '../base/outdated.ts';
import type { Freshness, Outcome, Outlook, Swap, Ticket } from '../base/reloading.ts';
import type { Remembered } from '../base/remembered.ts';
import type { TrafficSettings } from '../base/settings.ts';
import type { StrayNews } from '../report/stray.ts';
import type { OpenWork } from '../report/words.ts';

export type Timer =
  | 'room'
  | 'opener'
  | 'listens'
  | 'calls'
  | 'results'
  | 'own'
  | 'silence'
  | 'glued'
  | 'strays'
  | 'proof'
  | `survey:${Generation}`;

export type Event =
  | { readonly type: 'client-line'; readonly line: Buffer }
  | { readonly type: 'server-line'; readonly generation: Generation; readonly line: Buffer }
  /** A line was too long to be kept. */
  | { readonly type: 'client-overlong'; readonly line: Overlong }
  | { readonly type: 'server-overlong'; readonly generation: Generation; readonly line: Overlong }
  | { readonly type: 'started'; readonly generation: Generation }
  /** Its process is there, as far as the system could start one. */
  | { readonly type: 'running'; readonly generation: Generation }
  /** Caches were cleared before a start. */
  | { readonly type: 'cleared'; readonly clearing: Clearing }
  | { readonly type: 'activate'; readonly swap: Swap }
  | { readonly type: 'abandon'; readonly generation: Generation; readonly died: boolean }
  | { readonly type: 'expire'; readonly generation: Generation }
  | {
      readonly type: 'lost';
      readonly generation: Generation;
      readonly failure: Loss;
      readonly outlook: Outlook;
    }
  | { readonly type: 'freshness'; readonly freshness: Freshness }
  | { readonly type: 'outcome'; readonly tickets: readonly Ticket[]; readonly outcome: Outcome }
  /** Other files are watched from now on: until their first scan is done nobody can say what is fresh. */
  | { readonly type: 'scanning' }
  /** The first scan of the files is done: from now on no change is missed. */
  | { readonly type: 'watching' }
  | { readonly type: 'storm'; readonly files: readonly string[] }
  /** It found its address in use: from now on every generation ends before the next one starts. */
  | { readonly type: 'found-busy'; readonly generation: Generation }
  | { readonly type: 'status'; readonly ticket: Ticket; readonly text: string }
  /** What may change has been set anew. */
  | { readonly type: 'settings'; readonly settings: Partial<TrafficSettings> }
  /** A changed configuration was refused; null: what is in force is what the file says. */
  | { readonly type: 'config'; readonly problem: ConfigProblem | null }
  /** What runs is older than its sources; null: no longer. */
  | { readonly type: 'outdated'; readonly outdated: Outdated | null }
  /** A look at whether the active generation hangs: when it was last seen writing to stdout. */
  | { readonly type: 'listened'; readonly wroteAt: number }
  | { readonly type: 'elapsed'; readonly timer: Timer };

/** What the lifecycle has to know of the traffic. */
export type Fact =
  | { readonly type: 'proved' | 'drained'; readonly generation: Generation }
  /** It is being told the session; `mayKill`: it may die of the question alone. */
  | { readonly type: 'greeted'; readonly generation: Generation; readonly mayKill: boolean }
  /** It has answered, and there is no session to be told yet. */
  | { readonly type: 'idle'; readonly generation: Generation }
  /** The client opens its session in another way, and code failed when it was told of the first. */
  | { readonly type: 'reopened' }
  /** It can not take this session any more; another process of the same code can. */
  | { readonly type: 'unfit'; readonly generation: Generation }
  | { readonly type: 'refused'; readonly generation: Generation; readonly failure: Failure }
  /** It lives and does not answer what it was asked. */
  | { readonly type: 'hung'; readonly generation: Generation; readonly failure: Loss }
  | { readonly type: 'person'; readonly generation: Generation; readonly awaited: boolean }
  | {
      readonly type: 'asked';
      readonly ticket: Ticket;
      readonly reason: string | null;
      readonly clear: boolean;
    };

export type Effect =
  | { readonly type: 'up'; readonly line: Buffer }
  | { readonly type: 'down'; readonly generation: Generation; readonly line: Buffer }
  | { readonly type: 'fact'; readonly fact: Fact }
  | { readonly type: 'remember'; readonly news: Partial<Remembered> }
  | { readonly type: 'status-wanted'; readonly ticket: Ticket; readonly logLines: number }
  | { readonly type: 'arm'; readonly timer: Timer; readonly ms: number }
  | { readonly type: 'disarm'; readonly timer: Timer }
  /** It has written nothing for a while, with something to answer. */
  | {
      readonly type: 'silent';
      readonly generation: Generation;
      readonly open: OpenWork;
      readonly quietMs: number;
    }
  /** Something on a server's stdout that is no message. */
  | { readonly type: 'stray'; readonly what: StrayNews }
  | { readonly type: 'dropped'; readonly from: 'client' | Generation; readonly why: string };
