import type { Clock } from '../base/clock.ts';
import { type BatchEvent, type BatchLimits, calm, isLoud, step, type Voice } from './batch.ts';

/** Runs the batch machine on a clock: when to inspect and when to settle. */
export interface Pace {
  happened(voice: Voice): void;
  inspected(found: { readonly moving: boolean; readonly patient: boolean }): void;
  isLoud(): boolean;
  stop(): void;
}

export interface PaceOrders {
  /** Does git hold its lock? */
  locked(): boolean;
  /** To be answered with `inspected`. */
  inspect(): void;
  settle(voice: Voice): void;
}

export function createPace(clock: Clock, limits: BatchLimits, orders: PaceOrders): Pace {
  let batch = calm;
  let disarm = () => {};

  function dispatch(event: BatchEvent): void {
    const next = step(batch, event, clock.now(), limits);
    batch = next.batch;
    const { order } = next;
    if (order.do === 'wake') wakeAt(order.at);
    if (order.do === 'inspect') orders.inspect();
    if (order.do === 'settle') {
      if (order.next !== undefined) wakeAt(order.next);
      orders.settle(order.voice);
    }
  }

  function wakeAt(at: number): void {
    disarm();
    const wait = Math.max(0, at - clock.now());
    disarm = clock.after(wait, () => dispatch({ type: 'woke', locked: orders.locked() }));
  }

  return {
    happened: voice => dispatch({ type: 'happened', voice }),
    inspected: found => dispatch({ type: 'inspected', ...found }),
    isLoud: () => isLoud(batch),
    stop: () => disarm(),
  };
}
