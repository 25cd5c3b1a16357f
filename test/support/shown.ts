import type { Mask } from '../../src/base/shown.ts';

/** For tests that have no secrets. */
export const unmasked = (text => text) as Mask;
