/** What one stand was asked: each answer is judged, and one that does not come is found. */
import type { Params, Received, ToolResult } from '../messages.ts';
import { type Asked, judge } from './judge.ts';
import type { Place } from './place.ts';
import type { Record } from './record.ts';
import type { Session } from './session.ts';

/** An answer that takes longer is none: with all bounds of the wrapper used up one after the other it takes half of that. */
export const PATIENCE = 120_000;

interface Open extends Asked {
  readonly sentAt: number;
  expired: boolean;
}

export class Requests {
  readonly #open = new Set<Open>();
  readonly #stand: string;
  readonly #place: Place;
  readonly #record: Record;

  constructor(stand: string, place: Place, record: Record) {
    this.#stand = stand;
    this.#place = place;
    this.#record = record;
  }

  get open(): number {
    return this.#open.size;
  }

  async ask(session: Session, method: string, params: Params): Promise<ToolResult | undefined> {
    const asked: Open = { method, params, due: this.#place.due, sentAt: this.#record.now(), expired: false };
    this.#open.add(asked);
    try {
      return this.#judged(asked, await session.client.post(method, params));
    } catch {
      if (session.state === 'ending') this.#record.answer('cut off');
      else this.#fault('unanswered', 'the connection was closed', asked);
      return undefined;
    } finally {
      this.#open.delete(asked);
    }
  }

  /** Each that is overdue is told once. */
  expire(): void {
    for (const asked of this.#open) {
      if (asked.expired || this.#record.now() - asked.sentAt < PATIENCE) continue;
      asked.expired = true;
      this.#fault('unanswered', `no answer in ${PATIENCE / 1000} s`, asked);
    }
  }

  #judged(asked: Open, got: Received): ToolResult | undefined {
    const verdict = judge(asked, got.message, this.#place.newest);
    this.#record.answer(verdict.kind);
    if (verdict.kind === 'stale') this.#fault('unflagged stale', verdict.why, asked, got);
    if (verdict.kind === 'wrong') this.#fault('wrong', verdict.why, asked, got);
    return got.message.result as ToolResult | undefined;
  }

  #fault(kind: 'unanswered' | 'wrong' | 'unflagged stale', why: string, asked: Open, got?: Received): void {
    const ago = ((this.#record.now() - asked.sentAt) / 1000).toFixed(3);
    this.#record.fault(kind, this.#stand, why, [
      `asked ${ago} s before: ${asked.method} ${JSON.stringify(asked.params).slice(0, 200)}`,
      `came: ${got === undefined ? 'nothing' : `${got.line.slice(0, 600)} (${got.line.length} characters)`}`,
    ]);
  }
}
