/** `mcp-reload [wrap]`: from options to a running wrapper. Returns what is wrong with them, a line each, or null. */
import { wrap } from '../app/wrapper.ts';
import { compose } from './compose.ts';
import type { WrapOptions } from './wrap-options.ts';

export async function startWrap(options: WrapOptions): Promise<readonly string[] | null> {
  const composed = await compose(options);
  if (!composed.ok) return composed.problems;
  const { settings } = composed;
  wrap(settings, () => compose(options, settings.name));
  return null;
}
