/** What an answer is worth, by what was asked, what came, and what was on the disk. */
import type { Message, Params, Tool, ToolResult } from '../messages.ts';
import { answerOf, noteKinds } from '../notes.ts';

export interface Asked {
  readonly method: string;
  readonly params: Params;
  /** The newest edition that was on the disk for long enough when it was sent. */
  readonly due: number;
}

export type Verdict =
  /** By code that is as new as what was on the disk. */
  | { readonly kind: 'fresh' }
  /** By older code, and the answer says so. */
  | { readonly kind: 'flagged' }
  /** By the wrapper: why no server could answer. */
  | { readonly kind: 'told' }
  /** What has no age: lists, pings, the wrapper's own tools. */
  | { readonly kind: 'served' }
  | { readonly kind: 'stale' | 'wrong'; readonly why: string };

export type Counted = Verdict['kind'];

const PREFIX = 'dev.mcp-reload/';
const STATES = ['down', 'starting', 'full', 'lost'];
const OWN = ['restart_server', 'reload_status'];
const FLAGS = ['stale', 'storm'];

const wrong = (why: string): Verdict => ({ kind: 'wrong', why });
const told: Verdict = { kind: 'told' };
const served: Verdict = { kind: 'served' };

const isOurs = ({ _meta = {} }: ToolResult): boolean => `${PREFIX}generation` in _meta;

function judgeError({ code, data }: NonNullable<Message['error']>): Verdict {
  const { state } = (data ?? {}) as { state?: string };
  return code === -32603 && STATES.includes(state ?? '') ? told : wrong('an error that is not the wrapper’s');
}

/** A call of the tool `slow`, which every server has: it gives its key back, and the edition of its code. */
function judgeCall(key: string, due: number, newest: number, result: ToolResult): Verdict {
  if (!Array.isArray(result.content)) return wrong('a result without content');
  if (result.isError) return isOurs(result) ? told : wrong('an error of the server');
  const said = answerOf(result);
  if (!said.startsWith(`${key} edition `))
    return wrong(`it does not begin with its own key ${key.slice(0, 60)}`);
  const edition = Number.parseInt(said.slice(`${key} edition `.length), 10);
  if (!(edition <= newest))
    return wrong(`edition ${edition} has never been on the disk (${newest} is the newest)`);
  if (edition >= due) return { kind: 'fresh' };
  if (noteKinds(result).some(kind => FLAGS.includes(kind))) return { kind: 'flagged' };
  return { kind: 'stale', why: `edition ${edition}, but ${due} was on the disk before it was asked` };
}

function judgeList(result: { tools?: Tool[] }): Verdict {
  if (!Array.isArray(result.tools)) return wrong('a list without tools');
  const names = result.tools.map(({ name }) => name);
  if (new Set(names).size < names.length) return wrong(`a name twice: ${names}`);
  return OWN.every(name => names.includes(name)) ? served : wrong(`not all tools: ${names}`);
}

/** `newest`: the newest edition that was on the disk when the answer came. */
export function judge({ method, params, due }: Asked, { result, error }: Message, newest: number): Verdict {
  if (error !== undefined) return judgeError(error);
  if (result === undefined || result === null) return wrong('neither result nor error');
  if (method === 'tools/list') return judgeList(result as { tools?: Tool[] });
  if (method !== 'tools/call') return served;
  if (OWN.includes(params.name as string))
    return isOurs(result as ToolResult) ? served : wrong('not the wrapper’s own answer');
  return judgeCall((params.arguments as { key: string }).key, due, newest, result as ToolResult);
}
