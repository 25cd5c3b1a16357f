/**
 * A first start that finds its address in use is tried again for a while: the throw-away process of a probing client may
 * still be leaving. Pure.
 */
import type { Failure } from '../base/failure.ts';

export const BUSY_MS = 5_000;
export const BUSY_PAUSE_MS = 250;

/** Node, libuv and Go; Python; Java and .NET; Windows. */
const BUSY =
  /EADDRINUSE|address (is )?already in use|Address already in use|WSAEADDRINUSE|only one usage of each socket address/i;

export const isBusyAddress = (failure: Failure): boolean =>
  failure.kind === 'died' && failure.death.stderr.some(line => BUSY.test(line));
