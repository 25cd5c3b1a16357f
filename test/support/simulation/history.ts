/** One session in a world, with what was asked and saved in it: what has to come of it is judged by that. */
import type { ToolSettings } from '../../../src/base/settings.ts';
import { ownNames } from '../../../src/proxy/own-listing.ts';
import type { Code } from '../fake-server.ts';
import type { Json } from '../modern-world.ts';
import type { Random } from '../random.ts';
import type { World } from '../world.ts';
import type { Asked } from './guarantees/told-outside.ts';
import type { Kind } from './kind.ts';
import type { Reached } from './reached.ts';
import type { Watcher } from './watcher.ts';

/** A name that our tools are given and that some servers have, too; nobody calls it but for ours. */
export const TAKEN = 'taken';
export const TAKEN_TOOL: Json = { name: TAKEN, inputSchema: { type: 'object' } };

export interface Sent {
  readonly id: unknown;
  readonly method: string;
  readonly params: Json;
  readonly tool: string | null;
  /** The state of the disk that the wrapper had seen when the request came. */
  readonly seen: number;
  readonly order: number;
  readonly at: number;
  cancelled: boolean;
}

export class History {
  readonly world: World;
  readonly kind: Kind;
  readonly random: Random;
  readonly reached: Reached;
  readonly watcher: Watcher;
  readonly sent: Sent[] = [];
  /** What was on the disk, by its state. */
  readonly contents: Map<number, string>;
  /** What our tools were to be called from which line of the session on. */
  readonly namesSet: { readonly from: number; readonly tools: ToolSettings }[];
  /** When a change of tools may have been announced for other reasons than a reload. */
  readonly announcedAt: number[] = [];
  /** The shortest hold that was ever in force. */
  leastHoldMs: number;
  /** The line at which the client opened its session anew in the legacy era. */
  reopenedAt: number | null = null;
  /** States of rounds that are open, that have been used, and retries that went to a draining generation. */
  readonly rounds = { open: new Set<string>(), used: new Set<string>(), drained: new Set<unknown>() };
  /** Restarts that somebody other than the client has asked for. */
  readonly outside: Asked[] = [];
  /** What a request has to be true of when all is over. */
  readonly later: (() => void)[] = [];
  count = 0;

  constructor(world: World, kind: Kind, random: Random, reached: Reached, watcher: Watcher) {
    this.world = world;
    this.kind = kind;
    this.random = random;
    this.reached = reached;
    this.watcher = watcher;
    this.contents = new Map([[0, world.disk.code.content]]);
    this.namesSet = [{ from: 0, tools: world.router.settings.tools }];
    this.leastHoldMs = world.router.settings.holdMs;
  }

  request(method: string, params: Json, tool: string | null = null): Sent {
    const { world } = this;
    const order = this.sent.length;
    const entry: Sent = {
      id: `${method}-${order}`,
      method,
      params,
      tool,
      seen: world.seenIndex,
      order,
      at: world.clock.now(),
      cancelled: false,
    };
    this.sent.push(entry);
    const { length } = world.router.room;
    world.request(method, params, entry.id);
    if (world.router.room.length > length) this.reached.add('requests held');
    return entry;
  }

  call(tool: string, args: Json = {}, more: Json = {}): Sent {
    return this.request('tools/call', { name: tool, arguments: args, ...more }, tool);
  }

  callOwn(tool: keyof ToolSettings, args: Json = {}): Sent {
    const { restart, status } = ownNow(this.world);
    const name = tool === 'restart_server' ? restart : status;
    return this.request('tools/call', { name, arguments: args });
  }

  save(code: Partial<Code>, file?: string): void {
    const { world } = this;
    world.save(code, file);
    this.contents.set(world.disk.index, world.disk.code.content);
  }

  setTools(tools: ToolSettings): void {
    this.namesSet.push({ from: this.world.said.length, tools });
    this.announcedAt.push(this.world.clock.now());
    this.world.set({ tools });
  }

  setHold(holdMs: number): void {
    this.leastHoldMs = Math.min(this.leastHoldMs, holdMs);
    this.world.set({ holdMs });
  }

  /** Takes back a request that is not answered yet. */
  cancelOne(): void {
    const { sent, world, random } = this;
    const entry = sent.length > 0 ? random.pick(sent) : undefined;
    if (entry === undefined || world.answers(entry.id).length > 0) return;
    entry.cancelled = true;
    this.reached.add('requests cancelled');
    world.cancel(entry.id);
  }
}

export const randomTools = (random: Random): ToolSettings => ({
  restart_server: random.pick(['restart_server', 'again', TAKEN, false] as const),
  reload_status: random.pick(['reload_status', 'again', false] as const),
});

/** What our tools have to be called beside those of a server. */
export function ownBeside(
  { restart_server, reload_status }: ToolSettings,
  theirs: readonly unknown[],
): string[] {
  const ours: string[] = [];
  for (const wanted of [restart_server, reload_status]) {
    if (wanted === false) continue;
    const isFree = !theirs.includes(wanted) && !ours.includes(wanted);
    ours.push(isFree ? wanted : `mcp_reload_${wanted}`);
  }
  return ours;
}

/** The names of our tools now, beside these of a server. */
export const ownListed = (world: World, theirs: readonly Json[]): readonly string[] =>
  ownBeside(
    world.router.settings.tools,
    theirs.map(({ name }) => name),
  );

export const countOf = (tools: ToolSettings): number =>
  Object.values(tools).filter(name => name !== false).length;

/** How our tools are called now; a name of no tool where one is switched off. */
function ownNow({ router }: World): { readonly restart: string; readonly status: string } {
  const { restart, status } = ownNames(router);
  return { restart: restart ?? 'restart_server', status: status ?? 'reload_status' };
}
