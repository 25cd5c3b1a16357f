/** `mcp-reload [wrap]`: from options to a running wrapper. Returns what is wrong with them, a line each, or null. */
import { begin } from '../app/begin.ts';
import { compose } from './compose.ts';
import type { WrapOptions } from './wrap-options.ts';

/** `say`: for what has to be said before there is a log. */
export async function startWrap(
  options: WrapOptions,
  say: (text: string) => void,
): Promise<readonly string[] | null> {
  const composed = await compose(options);
  if (!composed.ok) return composed.problems;
  const { settings } = composed;
  const begun = await begin(settings.program, say);
  const { wrap } = await import('../app/wrapper.ts');
  wrap(settings, begun, () => compose(options, settings));
  return null;
}
