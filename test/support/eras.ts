/** The same session in one era or the other; raw.mjs speaks both. */
import type { Setup } from './launch.ts';

export type InEra = Pick<Setup, 'opener' | 'env'>;

export const LEGACY: InEra = { opener: 'initialize' };
export const MODERN: InEra = { opener: 'probe', env: { ERA: 'dual' } };
/** The server's process has never heard a probe; it speaks nothing but the modern era. */
export const SECOND: InEra = { opener: 'sibling', env: { ERA: 'modern' } };

export const inEra = (setup: Setup, era: InEra): Setup => ({
  ...setup,
  ...era,
  env: { ...era.env, ...setup.env },
});
