/**
 * When a burst of file events is over. Pure: a state, an event and the time give the next state and one order.
 *
 *   calm ──event──► waiting ──quiet──► inspecting ──nothing moved──► settle, calm
 *                      ▲                   │
 *                      └──something moved──┘   (one more round of quiet)
 *
 * A stream of saves is cut off after `longestMs`; a version control operation under way, or folders that are not
 * completely watched yet, may hold the batch open up to `patientMs`.
 */
export interface BatchLimits {
  readonly quietMs: number;
  readonly longestMs: number;
  readonly patientMs: number;
}
export const defaultLimits: BatchLimits = { quietMs: 50, longestMs: 1_000, patientMs: 5_000 };

/** `loud`: a raw event is part of it; `silent`: only second looks of our own, nobody has been told. */
export type Voice = 'loud' | 'silent';

export type Batch =
  | { readonly phase: 'calm' }
  | ({ readonly phase: 'waiting' } & Burst)
  | ({
      readonly phase: 'inspecting';
      /** What came in since the inspection began. */
      readonly disturbed: Burst | undefined;
    } & Burst);

interface Burst {
  readonly voice: Voice;
  readonly first: number;
  readonly last: number;
  /** When it is cut off; later than usual once there was a reason to be patient. */
  readonly end: number;
}

export type BatchEvent =
  | { readonly type: 'happened'; readonly voice: Voice }
  /** The timer that was asked for ran out. `locked`: git holds its index lock. */
  | { readonly type: 'woke'; readonly locked: boolean }
  /** `moving`: what was read is already old. `patient`: the longer limit holds. */
  | { readonly type: 'inspected'; readonly moving: boolean; readonly patient: boolean };

export type BatchOrder =
  | { readonly do: 'nothing' }
  | { readonly do: 'wake'; readonly at: number }
  | { readonly do: 'inspect' }
  /** Tell the outcome; what came in too late for it makes the next batch, which wakes at `next`. */
  | { readonly do: 'settle'; readonly voice: Voice; readonly next: number | undefined };

export const calm: Batch = { phase: 'calm' };
const nothing: BatchOrder = { do: 'nothing' };

export function step(
  batch: Batch,
  event: BatchEvent,
  now: number,
  limits: BatchLimits,
): { readonly batch: Batch; readonly order: BatchOrder } {
  switch (event.type) {
    case 'happened':
      return happened(batch, event.voice, now, limits);
    case 'woke':
      return batch.phase === 'waiting' ? woke(batch, event.locked, now, limits) : { batch, order: nothing };
    case 'inspected':
      return batch.phase === 'inspecting' ? inspected(batch, event, now, limits) : { batch, order: nothing };
  }
}

type Next = { readonly batch: Batch; readonly order: BatchOrder };

const begin = (voice: Voice, now: number, limits: BatchLimits): Burst => ({
  voice,
  first: now,
  last: now,
  end: now + limits.longestMs,
});

function happened(batch: Batch, voice: Voice, now: number, limits: BatchLimits): Next {
  switch (batch.phase) {
    case 'calm':
      return {
        batch: { phase: 'waiting', ...begin(voice, now, limits) },
        order: { do: 'wake', at: now + limits.quietMs },
      };
    case 'waiting':
      return { batch: { phase: 'waiting', ...prolonged(batch, voice, now, limits) }, order: nothing };
    case 'inspecting': {
      const { disturbed } = batch;
      const more = disturbed ? prolonged(disturbed, voice, now, limits) : begin(voice, now, limits);
      return { batch: { ...batch, disturbed: more }, order: nothing };
    }
  }
}

/** Second looks prolong nothing; a real burst that they run into has its full time. */
function prolonged(
  { voice: before, first, last, end }: Burst,
  voice: Voice,
  now: number,
  limits: BatchLimits,
): Burst {
  if (voice === 'silent') return { voice: before, first, last, end };
  return before === 'silent' ? begin('loud', now, limits) : { voice: 'loud', first, last: now, end };
}

function woke(
  batch: Extract<Batch, { phase: 'waiting' }>,
  locked: boolean,
  now: number,
  limits: BatchLimits,
): Next {
  const end = locked ? Math.max(batch.end, batch.first + limits.patientMs) : batch.end;
  const quiet = batch.last + limits.quietMs;
  if (now >= end || (now >= quiet && !locked)) {
    return { batch: { ...batch, phase: 'inspecting', end, disturbed: undefined }, order: { do: 'inspect' } };
  }
  const at = Math.min(end, now < quiet ? quiet : now + limits.quietMs);
  return { batch: { ...batch, end }, order: { do: 'wake', at } };
}

function inspected(
  { disturbed, voice, first, last, end }: Extract<Batch, { phase: 'inspecting' }>,
  { moving, patient }: Extract<BatchEvent, { type: 'inspected' }>,
  now: number,
  limits: BatchLimits,
): Next {
  const mine: Burst = { voice, first, last, end: patient ? Math.max(end, first + limits.patientMs) : end };
  const whole = disturbed ? prolonged(mine, disturbed.voice, disturbed.last, limits) : mine;
  if ((moving || disturbed) && now < whole.end) {
    const from = disturbed?.last ?? now;
    return {
      batch: { phase: 'waiting', ...whole, last: from },
      order: { do: 'wake', at: Math.max(now, from + limits.quietMs) },
    };
  }
  if (!disturbed && !moving) return { batch: calm, order: { do: 'settle', voice, next: undefined } };
  const rest = disturbed ?? begin('silent', now, limits);
  const next = Math.max(now, rest.last + limits.quietMs);
  return { batch: { phase: 'waiting', ...rest }, order: { do: 'settle', voice, next } };
}

/** From the first raw event until it is settled. */
export function isLoud(batch: Batch): boolean {
  if (batch.phase === 'calm') return false;
  return batch.voice === 'loud' || (batch.phase === 'inspecting' && batch.disturbed?.voice === 'loud');
}
