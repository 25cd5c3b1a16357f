/**
 * A start that finds its address in use: if a copy of ours lives, the two can not run at a time; otherwise it is tried
 * again for a while, because the throw-away process of a probing client may still be leaving. Pure.
 */
import type { Failure } from '../base/failure.ts';

export const BUSY_MS = 5_000;
export const BUSY_PAUSE_MS = 250;

/** Node, libuv and Go; Python; Java and .NET; Windows. */
const BUSY =
  /EADDRINUSE|address (is )?already in use|Address already in use|WSAEADDRINUSE|only one usage of each socket address/i;

/** Nobody dies of that one. */
const DEBUGGER = /\binspector\b/i;

export const isBusyAddress = (failure: Failure): boolean =>
  failure.kind === 'died' && failure.death.stderr.some(line => BUSY.test(line) && !DEBUGGER.test(line));
