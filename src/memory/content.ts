/** What one file says: versioned JSON on one line. What is read of it is trusted no further than its types. */
import { NOTHING_REMEMBERED, type Remembered } from '../base/remembered.ts';

export const MOST_BYTES = 1024 * 1024;
const VERSION = 1;

export function written({ probe, legacy, modern, tools }: Remembered): string {
  return `${JSON.stringify({ version: VERSION, probe, legacy, modern, tools })}\n`;
}

/** Text that is damaged or of another version is nothing; a field that is damaged is null. */
export function understood(text: string): Remembered {
  const found = objectIn(text);
  if (found?.version !== VERSION) return NOTHING_REMEMBERED;
  const { probe, legacy, modern, tools } = found;
  return {
    legacy: isObjectText(legacy) ? legacy : null,
    modern: isObjectText(modern) ? modern : null,
    probe: probe === 'modern' || probe === 'legacy' ? probe : null,
    // One tool less would look like a tool that is gone.
    tools: Array.isArray(tools) && tools.every(isObjectText) ? tools : null,
  };
}

/** As much as one file may hold, and the names of what had to go: the tools first, then the larger opener. */
export function bounded(all: Remembered): { readonly kept: Remembered; readonly dropped: readonly string[] } {
  const openers = (['modern', 'legacy'] as const).toSorted((a, b) => sizeOf(all[b]) - sizeOf(all[a]));
  const dropped: (keyof Remembered)[] = [];
  let kept = all;
  for (const name of ['tools', ...openers] as const) {
    if (sizeOf(written(kept)) <= MOST_BYTES) break;
    if (kept[name] === null) continue;
    kept = { ...kept, [name]: null };
    dropped.push(name);
  }
  return { kept, dropped };
}

const sizeOf = (text: string | null): number => Buffer.byteLength(text ?? '');

/** Such a text can become a part of a message: messages are lines. */
const isObjectText = (text: unknown): text is string =>
  typeof text === 'string' && !/[\r\n]/.test(text) && objectIn(text) !== null;

function objectIn(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && !Array.isArray(value)
      ? (value as Record<string, unknown> | null)
      : null;
  } catch {
    return null;
  }
}
