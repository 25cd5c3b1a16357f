/** Results and errors of ours, as JSON text. */
import type { Generation } from '../base/generation.ts';
import type { Shown } from '../base/shown.ts';
import { jsonText } from '../session/json-text.ts';

/** Our own keys in `_meta`. Source: MCP specification, "General fields / _meta". */
export const META_PREFIX = 'dev.mcp-reload/';

/** `data` of an error of ours; `message` says the same in words, because clients show nothing else. */
export interface ErrorData {
  readonly generation: Generation | null;
  readonly state: 'down' | 'starting' | 'full' | 'lost';
  readonly reason: Shown;
}

/** What the modern era wants in every result beside its content; empty in the legacy era. */
export interface Dress {
  readonly members: Readonly<Record<string, unknown>>;
  readonly meta: Readonly<Record<string, unknown>>;
}

export const textBlock = (text: Shown): string => JSON.stringify({ type: 'text', text });

export const resourceBlock = (uri: string, text: Shown): string =>
  JSON.stringify({ type: 'resource', resource: { uri, mimeType: 'text/plain', text } });

export const toolText = (
  text: Shown,
  of: { readonly isError: boolean; readonly generation: Generation | null },
  dress: Dress,
): string =>
  jsonText({
    content: [{ type: 'text', text }],
    ...(of.isError ? { isError: true } : {}),
    ...dress.members,
    _meta: { [`${META_PREFIX}generation`]: of.generation, ...dress.meta },
  });
