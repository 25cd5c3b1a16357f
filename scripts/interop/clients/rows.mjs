// A client with each of the servers.
import { workday } from '../workday.mjs';
import { refusal, withoutAnEra } from './refusal.mjs';
import { servers } from './servers.mjs';

/**
 * `client` is what `workday` takes. `only` is the era that it insists on, if it does; `asks` is false where it then begins without
 * having asked. `among` are the names of servers, if not all.
 */
export function clientRows({ subject, version, only, asks = true, among, client, prepare }) {
  const without = asks ? refusal : withoutAnEra;
  return servers
    .filter(({ name }) => among === undefined || among.includes(name))
    .map(({ name, eras, needs, server }) => ({
      subject,
      version,
      how: name,
      prepare() {
        if (needs) throw new Error(needs);
        prepare?.();
      },
      see: (figures, facts) =>
        only && !eras.includes(only)
          ? without(figures, server, client)
          : workday(figures, facts, server, client),
    }));
}
