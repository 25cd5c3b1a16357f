/**
 * All that basic mode remembers. Deterministic and without input or output, like the router of proxy mode; where the two
 * mean the same they have the same names, so that what watches servers (strays, silence, storms) serves both.
 */
import type { ConfigProblem } from '../../base/config-problem.ts';
import type { Generation } from '../../base/generation.ts';
import type { Freshness } from '../../base/reloading.ts';
import { type Counter, createCounter } from '../../base/tally.ts';
import type { Message, Request } from '../../protocol/envelope.ts';
import type { SessionLoss } from '../../report/basic.ts';
import type { Effect, Fact } from '../events.ts';
import { createOpenRequests, type OpenRequests } from '../open-requests.ts';
import type { Settings, StrayLog, Strays } from '../state.ts';

/** A request of the client that a generation has been asked. */
export interface Pending {
  readonly message: Message<Request>;
  readonly tool: string | null;
  readonly arrivedAt: number;
  readonly askedAt: number;
  readonly order: number;
}

/** A line with requests that has not been passed on yet. */
export interface Waiting {
  readonly message: Message;
  /** Itself, or those of a batch. */
  readonly requests: readonly Message<Request>[];
  readonly arrivedAt: number;
}

/** A generation that counts: the one that serves, and the one that is to serve next. */
export interface Peer {
  readonly generation: Generation;
  role: 'candidate' | 'active';
  readonly open: OpenRequests<Pending>;
  /** `subscriptions/listen`: open as long as the session, so nobody waits for their answer. */
  readonly listens: OpenRequests<Pending>;
  answered: number;
  heardAt: number;
  silenceTold: number;
}

export interface Router {
  settings: Settings;
  readonly peers: Map<Generation, Peer>;
  active: Generation | null;
  /** The generation with which the client opened its session last; null: with none so far. With another it is lost. */
  opened: Generation | null;
  /** How it was lost last. */
  loss: SessionLoss | null;
  /** What it was opened with. */
  opener: Message<Request> | null;
  freshness: Freshness;
  /** Before the first scan is done nobody can say what is fresh. */
  files: 'scanning' | 'watched' | 'not-watched';
  room: readonly Waiting[];
  /** When the first of the room has waited long enough. */
  roomDue: number | null;
  /** Questions of servers that are open at the client. */
  readonly asked: Map<string, { readonly generation: Generation }>;
  silenceDue: number | null;
  readonly strays: Map<Generation, Strays>;
  strayLog: StrayLog;
  readonly quietTools: Set<string>;
  configProblem: ConfigProblem | null;
  readonly tally: Counter;
  nextOrder: number;
}

export interface Turn {
  readonly router: Router;
  readonly out: Effect[];
  readonly now: number;
}

export const createRouter = (settings: Settings): Router => ({
  settings,
  peers: new Map(),
  active: null,
  opened: null,
  loss: null,
  opener: null,
  freshness: {
    awaited: null,
    stale: null,
    muted: null,
    down: null,
    finishing: null,
    gaveUp: null,
    building: null,
    recovery: null,
  },
  files: settings.isWatched ? 'scanning' : 'not-watched',
  room: [],
  roomDue: null,
  asked: new Map(),
  silenceDue: null,
  strays: new Map(),
  strayLog: { kind: 'flows', since: 0, shown: 0 },
  quietTools: new Set(),
  configProblem: null,
  tally: createCounter(),
  nextOrder: 1,
});

export const createPeer = (generation: Generation): Peer => ({
  generation,
  role: 'candidate',
  open: createOpenRequests(),
  listens: createOpenRequests(),
  answered: 0,
  heardAt: 0,
  silenceTold: 0,
});

/** Whom the client speaks to: who serves, else who is being started. */
export function target({ peers, active }: Router): Peer | null {
  if (active !== null) return peers.get(active) ?? null;
  return [...peers.values()].at(-1) ?? null;
}

/** Before the first opener whoever is there is as good as the next. */
export const knowsSession = ({ opened }: Router, { generation }: Peer): boolean =>
  opened === null || opened === generation;

/** Whom the client has its session with, if it still has one. */
export function partner(router: Router): Peer | null {
  const peer = target(router);
  return peer !== null && knowsSession(router, peer) ? peer : null;
}

export const up = ({ out }: Turn, line: Buffer): void => {
  out.push({ type: 'up', line });
};

export const down = ({ out }: Turn, { generation }: Peer, line: Buffer): void => {
  out.push({ type: 'down', generation, line });
};

export const fact = ({ out }: Turn, said: Fact): void => {
  out.push({ type: 'fact', fact: said });
};

export const drop = ({ out }: Turn, from: 'client' | Generation, why: string): void => {
  out.push({ type: 'dropped', from, why });
};
