/** For those who import the package; the bin is `main.ts`. Its types are made in scripts/types.mjs. */
export { VERSION } from './cli/version.ts';
