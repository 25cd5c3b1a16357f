/** A modern subscription as its client sees it. */
import type { Id, Params, Received } from './messages.ts';
import { ACKNOWLEDGED, CANCELLED, LISTEN, subscriptionOf } from './modern.ts';
import type { Wire } from './wire.ts';

export interface Filter {
  readonly toolsListChanged?: boolean;
  readonly promptsListChanged?: boolean;
  readonly resourcesListChanged?: boolean;
  readonly resourceSubscriptions?: readonly string[];
}

export const EVERY_LIST: Filter = {
  toolsListChanged: true,
  promptsListChanged: true,
  resourcesListChanged: true,
};

export interface Listening {
  readonly id: Id;
  /** What the other side promised. */
  readonly promised: Filter;
  /** When the promise came. */
  readonly at: number;
  /** All that came under its id, the promise first, as methods; a response is its `result` or `error`. */
  heard(): string[];
  /** The next notification of it that is none of those that were waited for before. */
  next(method: string): Promise<Received>;
  /** Fulfilled when the other side answers it, which ends it. */
  readonly completion: Promise<Received>;
  cancel(): void;
}

export async function listen(client: Wire, notifications: Filter, id: Id): Promise<Listening> {
  const since = client.received.length;
  const completion = client.post(LISTEN, { notifications: { ...notifications } }, id);
  completion.catch(() => {});
  const mine = ({ message }: Received) => {
    if (message.method === undefined) return message.id === id;
    if (message.method === CANCELLED) return message.params?.requestId === id;
    return subscriptionOf(message) === id;
  };
  const first = await client.waitFor(
    message => mine({ message } as Received),
    `an acknowledgement of listen ${id}`,
    since,
  );
  if (first.message.method !== ACKNOWLEDGED)
    throw new Error(`listen ${id} began with ${first.line} instead of an acknowledgement`);
  const all = () => client.received.slice(since).filter(mine);
  const waitedFor = new Set<Received>();
  return {
    id,
    promised: (first.message.params as { notifications: Filter }).notifications,
    at: first.at,
    heard: () =>
      all().map(({ message }) => message.method ?? (message.error === undefined ? 'result' : 'error')),
    next: async method => {
      const fits = (got: Received) => mine(got) && got.message.method === method && !waitedFor.has(got);
      const isNew = () => all().find(fits);
      const before = isNew();
      if (!before)
        await client.waitFor(
          () => isNew() !== undefined,
          `${method} of listen ${id}`,
          client.received.length,
        );
      const got = before ?? isNew()!;
      waitedFor.add(got);
      return got;
    },
    completion,
    cancel: () => client.notify(CANCELLED, { requestId: id } satisfies Params),
  };
}
