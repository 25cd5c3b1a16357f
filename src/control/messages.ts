/**
 * What is said on the socket of a wrapper: lines of JSON-RPC 2.0, as on stdio. Every request carries the version of this
 * agreement; one of a version that the other does not speak is answered -32602, with the versions that it does in words
 * and in `data.versions`.
 *
 *   status  {version, logLines?}                → {standing, text}, where text is null without logLines
 *   restart {version, reason?, clearCache?}     → {served, text, standing}, when its outcome is known
 *
 * While a restart runs, `progress {id, message}` may be notified. A caller that has gone takes its question back, not the
 * restart.
 */
import type { Standing } from '../base/standing.ts';
import type { Refusal } from './facts.ts';
import { isStanding } from './standing.ts';

export const VERSION = 1;

export type Question =
  /** `logLines`: of the end of stderr, in the text; null: without the text. */
  | { readonly method: 'status'; readonly logLines: number | null }
  | { readonly method: 'restart'; readonly reason: string | null; readonly clearCache: boolean };

export interface StatusAnswer {
  readonly standing: Standing;
  /** What `reload_status` tells a model; null: nobody asked for it. */
  readonly text: string | null;
}

export interface RestartAnswer {
  /** Whether newer code serves now. */
  readonly served: boolean;
  /** What `restart_server` tells a model. */
  readonly text: string;
  readonly standing: Standing;
}

export type Id = string | number;

/** One line of a caller. */
export type Asked =
  | { readonly ok: true; readonly id: Id; readonly question: Question }
  | { readonly ok: false; readonly id: Id | null; readonly refusal: Refusal };

/** One line of a wrapper. */
export type Told =
  | { readonly kind: 'result'; readonly id: Id; readonly result: unknown }
  | {
      readonly kind: 'error';
      readonly message: string;
      /** Of one that speaks another version. */
      readonly speaks: readonly number[] | null;
    }
  | { readonly kind: 'progress'; readonly id: Id; readonly message: string }
  | { readonly kind: 'garbled' };

const MOST_LOG_LINES = 200;

const CODES: Readonly<Record<Refusal['kind'], number>> = {
  'no-json': -32700,
  'no-request': -32600,
  'no-such-method': -32601,
  'other-version': -32602,
  'wrong-params': -32602,
  'too-long': -32600,
  'too-many': -32000,
  waits: -32000,
  failed: -32603,
};

export function asked(line: Buffer): Asked {
  const refused = (refusal: Refusal, id: Id | null = null): Asked => ({ ok: false, id, refusal });
  const said = parsed(line);
  if (said === undefined) return refused({ kind: 'no-json' });
  if (!isObject(said) || said.jsonrpc !== '2.0' || !isId(said.id) || typeof said.method !== 'string')
    return refused({ kind: 'no-request' }, isObject(said) && isId(said.id) ? said.id : null);
  const { id, method, params } = said;
  const given = isObject(params) ? params : {};
  const wrong = (name: string, must: 'text' | 'yes-or-no' | 'count') =>
    refused({ kind: 'wrong-params', name, must }, id);
  if (method !== 'status' && method !== 'restart') return refused({ kind: 'no-such-method', method }, id);
  if (given.version !== VERSION) return refused({ kind: 'other-version', speaks: [VERSION] }, id);
  if (method === 'status') {
    const { logLines = null } = given;
    if (logLines !== null && !isCount(logLines)) return wrong('logLines', 'count');
    const lines = logLines === null ? null : Math.min(logLines, MOST_LOG_LINES);
    return { ok: true, id, question: { method, logLines: lines } };
  }
  const { reason = null, clearCache = false } = given;
  if (reason !== null && typeof reason !== 'string') return wrong('reason', 'text');
  if (typeof clearCache !== 'boolean') return wrong('clearCache', 'yes-or-no');
  return { ok: true, id, question: { method, reason, clearCache } };
}

export function told(line: Buffer): Told {
  const said = parsed(line);
  if (!isObject(said)) return { kind: 'garbled' };
  const { id, result, error, params } = said;
  if (isObject(error)) {
    const speaks = isObject(error.data) ? error.data.versions : null;
    return {
      kind: 'error',
      message: typeof error.message === 'string' ? error.message : '',
      speaks: Array.isArray(speaks) && speaks.every(Number.isInteger) ? speaks : null,
    };
  }
  if (said.method === 'progress' && isObject(params) && isId(params.id) && typeof params.message === 'string')
    return { kind: 'progress', id: params.id, message: params.message };
  return isId(id) && result !== undefined ? { kind: 'result', id, result } : { kind: 'garbled' };
}

export const isStatusAnswer = (value: unknown): value is StatusAnswer =>
  isObject(value) && (value.text === null || typeof value.text === 'string') && isStanding(value.standing);

export const isRestartAnswer = (value: unknown): value is RestartAnswer =>
  isStatusAnswer(value) && value.text !== null && 'served' in value && typeof value.served === 'boolean';

export const questionLine = (id: Id, { method, ...params }: Question): string =>
  line({ id, method, params: { version: VERSION, ...params } });

export const answerLine = (id: Id, result: StatusAnswer | RestartAnswer): string => line({ id, result });

export const progressLine = (id: Id, message: string): string =>
  line({ method: 'progress', params: { id, message } });

export const refusalLine = (id: Id | null, refusal: Refusal, message: string): string => {
  const data = refusal.kind === 'other-version' ? { data: { versions: refusal.speaks } } : {};
  return line({ id, error: { code: CODES[refusal.kind], message, ...data } });
};

const line = (content: object): string => `${JSON.stringify({ jsonrpc: '2.0', ...content })}\n`;

function parsed(text: Buffer): unknown {
  try {
    return JSON.parse(text.toString('utf8'));
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isId = (value: unknown): value is Id => typeof value === 'string' || typeof value === 'number';

const isCount = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0;
