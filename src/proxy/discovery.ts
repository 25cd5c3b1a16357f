/** The answer to `server/discover` as we give it ourselves, from what the client was told or what is remembered. */
import { result } from '../protocol/compose.ts';
import { SERVER_INFO_META, UNCACHED } from '../protocol/era.ts';
import type { RawId } from '../protocol/ids.ts';
import { asObject, type Greeting, promised } from '../session/greeting.ts';
import { jsonText } from '../session/json-text.ts';
import type { Router } from './state.ts';

export function discovery(router: Router, id: RawId, told: Greeting): Buffer {
  const before = asObject(parsed(router.remembered.modern));
  const body = {
    supportedVersions: told.version === null ? [] : [told.version],
    resultType: 'complete',
    ...before,
    capabilities: promised(told.capabilities),
    ...(told.instructions === null ? {} : { instructions: told.instructions }),
    ...Object.fromEntries(UNCACHED.map(([key, value]) => [key, JSON.parse(value)])),
    _meta: { ...asObject(before._meta), [SERVER_INFO_META]: told.serverInfo },
  };
  return result(id, jsonText(body));
}

export function parsed(text: string | null): unknown {
  if (text === null) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
