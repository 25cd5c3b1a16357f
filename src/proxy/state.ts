/**
 * All that the router remembers. The router is deterministic and does no I/O: the same events give the same effects. It
 * knows generation numbers, never processes. Its tables are changed in place; nobody else holds them.
 */

import type { Cleared } from '../base/clearing.ts';
import type { ConfigProblem } from '../base/config-problem.ts';
import type { Generation } from '../base/generation.ts';
import type { Outdated } from '../base/outdated.ts';
import type { Freshness, Stale, Swap, Ticket } from '../base/reloading.ts';
import { NOTHING_REMEMBERED, type Remembered } from '../base/remembered.ts';
import type { TrafficSettings } from '../base/settings.ts';
import type { Mask } from '../base/shown.ts';
import { type Counter, createCounter } from '../base/tally.ts';
import type { Message, Request } from '../protocol/envelope.ts';
import type { Era } from '../protocol/era.ts';
import type { RawId } from '../protocol/ids.ts';
import type { ListKind } from '../protocol/methods.ts';
import type { StrayKind } from '../report/stray.ts';
import type { Greeting } from '../session/greeting.ts';
import { EMPTY_LEDGER, type Ledger, NOTHING_TOLD, type Told } from '../session/ledger.ts';
import { type Entries, type List, type Lists, UNREAD } from '../session/lists.ts';
import type { Filter, Wanted } from '../session/subscriptions.ts';
import type { Effect, Fact } from './events.ts';
import { createOpenRequests, type OpenRequests } from './open-requests.ts';

export interface Settings extends TrafficSettings {
  /** Drawn once per wrapper: nobody else can guess our ids. */
  readonly nonce: string;
  /** How the server is called in texts, and what a stand-in calls itself. */
  readonly name: string;
  readonly version: string;
  /** What earlier wrappers of this command learnt of its server. */
  readonly remembered?: Remembered;
  readonly mask: Mask;
}

/** A request of the client that a generation has been asked. */
export interface Pending {
  readonly message: Message<Request>;
  readonly tool: string | null;
  readonly progressToken: RawId | null;
  /** Why its answer may not come from the newest code. */
  readonly flag: Flag | null;
  /** How many generations have been asked. */
  readonly asked: number;
  /** Those that died while it was open. */
  readonly deaths: readonly Generation[];
  readonly arrivedAt: number;
  readonly listed: List;
  readonly askedAt: number;
  /** Grows with the requests of the client. */
  readonly order: number;
  /** The highest progress that the client has seen. */
  progress: number;
}

export type Flag =
  | { readonly kind: 'stale'; readonly stale: Stale }
  | { readonly kind: 'muted'; readonly files: readonly string[] }
  | { readonly kind: 'running'; readonly waitedMs: number }
  /** It goes on with what this older generation began. */
  | { readonly kind: 'begun-before' };

/** A request of our own to a generation. */
export type OwnRequest =
  | { readonly kind: 'greeting'; readonly era: Era }
  /** A probe that was answered without it; what it says is remembered for the next time. */
  | { readonly kind: 'late-probe' }
  | { readonly kind: 'list'; readonly list: ListKind };

/** How far a generation has been told the session. */
export type Stage = 'waiting' | 'greeting' | 'listing' | 'ready';

export interface Peer {
  readonly generation: Generation;
  role: 'candidate' | 'active' | 'draining';
  stage: Stage;
  /** In which era it has been, or is being, told the session. */
  era: Era | null;
  /** It has been asked `server/discover`, which not every server survives or forgets. */
  probed: boolean;
  greeting: Greeting | null;
  /** When it answered the handshake. */
  greetedAt: number | null;
  lists: Lists;
  told: Told;
  readonly open: OpenRequests<Pending>;
  readonly own: Map<string, OwnRequest>;
  /** What a candidate said that has to wait for the swap. */
  heldBack: readonly Buffer[];
  /** Names of tools in its lists. */
  readonly toolNames: Set<string>;
  /** Lists whose change the server has announced itself. */
  readonly announcedItself: Set<ListKind>;
  /** How often a list was read again because the server announced it. */
  readAgain: number;
  answered: number;
  /** Keys of the listens that it has been told. */
  readonly listens: Set<string>;
  /** Calls that it answered with a question: the client comes back with an answer. */
  readonly rounds: Map<string, Round[]>;
  /** Tasks of its own that are not finished. */
  readonly tasks: Set<string>;
  /** When the client last answered a question of its. */
  heardAt: number;
  /** The newest request (by its order) of which it was told that it waits in silence. */
  silenceTold: number;
  /** After a batch, answers may carry ids that we never read. */
  batches: number;
}

/** A question in a result (`input_required`); the retry carries its state. */
export interface Round {
  /** A person is asked, which takes its time. */
  readonly person: boolean;
}

/** A `subscriptions/listen` of the client. It is ours, and outlives every generation. */
export interface Listen {
  readonly message: Message<Request>;
  readonly wanted: Wanted;
  /** What the client was promised; null before the acknowledgement. */
  promised: Filter | null;
  /** What the server promised first, as JSON texts. */
  honoured: Filter | null;
  /** When it is acknowledged with what is known by then. */
  readonly due: number;
  /** Announcements that came before the acknowledgement. */
  readonly owed: Set<string>;
}

/** A request of a server that is open at the client, under our id. */
export interface Asked {
  readonly generation: Generation;
  readonly id: RawId;
  readonly method: string;
  readonly progressToken: RawId | null;
  /** Whether the client has seen it; a candidate's questions mostly wait for the swap. */
  shown: boolean;
}

/** An answer that stood at the end of a stray line. */
export interface Glued {
  readonly generation: Generation;
  readonly id: RawId;
  /** The request of ours or of the client that it answers. */
  readonly to: unknown;
  readonly line: Buffer;
  readonly due: number;
}

export interface Waiting {
  readonly message: Message;
  readonly arrivedAt: number;
  /** Limits count from then: a lost request waits anew. */
  readonly waitsSince: number;
  /** The tools as the client was given them before. */
  readonly listed: List;
  readonly order: number;
  /** How often it has been asked before; a lost request that may be asked again waits like any other. */
  readonly asked: number;
  /** The generations that died while it was open. */
  readonly deaths: readonly Generation[];
  readonly progress: number;
}

/** A call of one of our own tools that waits for something. */
export interface OwnCall {
  readonly id: RawId;
  readonly ticket: Ticket;
  readonly at: number;
  readonly progressToken: RawId | null;
  steps: number;
  readonly waits: /** `cleared`: what was since it was asked for; null where that was not asked. */
    | { readonly for: 'restart'; readonly cleared: Cleared }
    | { readonly for: 'quiet'; readonly logLines: number }
    | { readonly for: 'status' };
}

/** What one generation printed that is no message. */
export interface Strays {
  count: number;
  readonly kinds: Set<StrayKind>;
  /** The last of them, each cut: what is secret in one may have begun in another. */
  readonly recent: Buffer[];
}

/** How far the log is from being flooded; lines of all generations together. */
export type StrayLog =
  | { readonly kind: 'flows'; readonly since: number; readonly shown: number }
  | { readonly kind: 'flooded'; readonly leftOut: number };

export type Client =
  | { readonly kind: 'unopened' }
  /** It asked whether the server is modern. It may stay modern or send `initialize`; `told` null: not answered yet. */
  | { readonly kind: 'probing'; readonly told: Greeting | null; readonly standIn: boolean }
  /** It has sent its opener and no server has answered yet. */
  | { readonly kind: 'opening'; readonly request: Message<Request> }
  | {
      readonly kind: 'open';
      readonly era: Era;
      readonly ready: boolean;
      /** Null: a modern client that never asked, before a server told us. */
      readonly told: Greeting | null;
      readonly standIn: boolean;
    };

/** After a swap that changed tools: what waits until the client has listed again. */
export interface Announcing {
  readonly callsWait: boolean;
  readonly results: readonly { readonly id: RawId; readonly text: string; readonly isError: boolean }[];
}

/** Whether the model has been told. */
export interface OldBuild {
  readonly told: 'no' | 'yes';
  readonly outdated: Outdated;
}

export interface Router {
  settings: Settings;
  client: Client;
  ledger: Ledger;
  /** Probes of the client that are not answered yet. */
  discovers: Message<Request>[];
  readonly listens: Map<string, Listen>;
  /** Which generation began a task; null: a finished one. */
  readonly tasks: Map<string, Generation>;
  /** What the servers call themselves, parsed. */
  serverInfo: unknown;
  readonly remembered: Remembered;
  /** Whether the client has been given the tools in this session. */
  hasListed: boolean;
  /** Whether it has listed them again after an announcement: then it will, and is worth waiting for. */
  listsWhenTold: boolean;
  readonly peers: Map<Generation, Peer>;
  active: Generation | null;
  room: Waiting[];
  roomBytes: number;
  /** When the first of the room has waited long enough. */
  roomDue: number | null;
  freshness: Freshness;
  /** Before the first scan is done nobody can say what is fresh. */
  files: 'scanning' | 'watched' | 'not-watched';
  /** A server died while it was probed: it may have been the question. */
  probeKilled: boolean;
  readonly asked: Map<string, Asked>;
  glued: readonly Glued[];
  readonly ownCalls: Map<Ticket, OwnCall>;
  announcing: Announcing | null;
  /** When the next look at whether the active generation hangs is due. */
  silenceDue: number | null;
  /** The lists of the generation that served last. */
  known: Lists;
  /** Lists of which the client may have another state than the known one: announced when they are next compared. */
  readonly doubtful: Set<ListKind>;
  /** The tools as the model was last told of them. */
  modelKnows: Entries | null;
  /** The same of our own; null before the client was given any. */
  modelKnowsOurs: Entries | null;
  configProblem: ConfigProblem | null;
  /** As the model was last told. */
  configTold: ConfigProblem | null;
  /** What runs is older than its sources. */
  outdated: OldBuild | null;
  staleTold: Stale | null;
  storm: readonly string[] | null;
  /** The generation that found its address in use, which the model has not been told. */
  foundBusy: Generation | null;
  /** A message that was too long, and nobody known waits for; the model has not been told. */
  overlong: { readonly from: Generation | 'client'; readonly bytes: number } | null;
  /** What generations printed that is no message; of the newest few. */
  readonly strays: Map<Generation, Strays>;
  strayLog: StrayLog;
  /** Causes of it that the model knows. */
  readonly strayTold: Set<StrayKind>;
  /** Tools of which a call went by without a change of files. */
  readonly quietTools: Set<string>;
  /** Where a list cursor came from, by method and cursor. */
  readonly cursors: Map<string, Generation>;
  swap: Swap | null;
  /** Of what servers answered. */
  readonly tally: Counter;
  nextId: number;
}

export function createRouter(settings: Settings): Router {
  return {
    settings,
    client: { kind: 'unopened' },
    ledger: EMPTY_LEDGER,
    discovers: [],
    listens: new Map(),
    tasks: new Map(),
    serverInfo: { name: settings.name, version: settings.version },
    remembered: settings.remembered ?? NOTHING_REMEMBERED,
    hasListed: false,
    listsWhenTold: false,
    peers: new Map(),
    active: null,
    room: [],
    roomBytes: 0,
    roomDue: null,
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
    probeKilled: false,
    asked: new Map(),
    glued: [],
    ownCalls: new Map(),
    announcing: null,
    silenceDue: null,
    known: UNREAD,
    doubtful: new Set(),
    modelKnows: null,
    modelKnowsOurs: null,
    configProblem: null,
    configTold: null,
    outdated: null,
    staleTold: null,
    storm: null,
    foundBusy: null,
    overlong: null,
    strays: new Map(),
    strayLog: { kind: 'flows', since: 0, shown: 0 },
    strayTold: new Set(),
    quietTools: new Set(),
    cursors: new Map(),
    swap: null,
    tally: createCounter(),
    nextId: 1,
  };
}

export const createPeer = (generation: Generation): Peer => ({
  generation,
  role: 'candidate',
  stage: 'waiting',
  era: null,
  probed: false,
  greeting: null,
  greetedAt: null,
  lists: UNREAD,
  told: NOTHING_TOLD,
  open: createOpenRequests(),
  own: new Map(),
  heldBack: [],
  toolNames: new Set(),
  announcedItself: new Set(),
  readAgain: 0,
  answered: 0,
  listens: new Set(),
  rounds: new Map(),
  tasks: new Set(),
  heardAt: 0,
  silenceTold: 0,
  batches: 0,
});

export const activePeer = (router: Router): Peer | null =>
  router.active === null ? null : (router.peers.get(router.active) ?? null);

export const isModern = ({ client }: Router): boolean => client.kind === 'open' && client.era === 'modern';

/** What it was asked and has not finished: requests, questions in results, tasks. Listens are ours. */
export function openWork(peer: Peer): number {
  let open = peer.tasks.size + peer.open.size;
  for (const several of peer.rounds.values()) open += several.length;
  return open;
}

/** One event being handled: effects are appended to `out`; `now` is in milliseconds. */
export interface Turn {
  readonly router: Router;
  readonly out: Effect[];
  readonly now: number;
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
