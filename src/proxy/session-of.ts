/** With whom the session is, in the client's own words. */
import type { Session } from '../base/standing.ts';
import { type Message, param, type Request } from '../protocol/envelope.ts';
import { clientInfoOf } from '../protocol/era.ts';
import { find, isObject, stringAt } from '../protocol/json.ts';
import { oneLine } from '../report/words.ts';
import type { Router } from './state.ts';

export function sessionOf({ client, ledger, settings }: Router): Session {
  const opener = client.kind === 'opening' ? client.request : (ledger.initialize ?? ledger.modern);
  const name = opener === null ? null : clientOf(opener);
  return {
    client: name === null ? null : oneLine(settings.mask(name)),
    era: client.kind === 'open' ? client.era : null,
  };
}

/** Its name and version. */
export function clientOf(opener: Message<Request>): string | null {
  const { line } = opener;
  const info = param(opener, 'clientInfo') ?? clientInfoOf(opener);
  if (info === null || !isObject(line, info)) return null;
  const said = ['name', 'version'].flatMap(key => stringAt(line, find(line, info, key)) ?? []);
  return said.length === 0 ? null : said.join(' ');
}
