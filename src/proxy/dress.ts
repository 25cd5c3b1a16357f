/** What results of ours carry beside their content, so that they are valid in the era of the session. */
import { SERVER_INFO_META, UNCACHED } from '../protocol/era.ts';
import type { Dress } from '../report/result.ts';
import { jsonText } from '../session/json-text.ts';
import { isModern, type Router } from './state.ts';

const PLAIN: Dress = { members: {}, meta: {} };

/** Source: specification 2026-07-28, "Results": `resultType` and the server's identity in every result. */
export const dress = (router: Router): Dress =>
  isModern(router)
    ? { members: { resultType: 'complete' }, meta: { [SERVER_INFO_META]: router.serverInfo } }
    : PLAIN;

/** The members that end a list of ours, as JSON text with a leading comma; empty in the legacy era. */
export function listEnding(router: Router): string {
  const { members, meta } = dress(router);
  if (Object.keys(members).length === 0) return '';
  const uncached = UNCACHED.map(([key, value]) => `"${key}":${value}`).join(',');
  return `,${uncached},${jsonText({ ...members, _meta: meta }).slice(1, -1)}`;
}
