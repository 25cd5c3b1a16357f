/** The streams that a modern server keeps open for `subscriptions/listen`, as the SDK's stdio server does. */
import {
  admits,
  type Filter,
  type Json,
  LIST_FILTERS,
  type ListFilter,
  SUBSCRIPTION_ID,
} from './modern-world.ts';

const object = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});

/** What a server grants of a filter: only what it said that it has. */
function granted(filter: Filter, capabilities: Json): Filter {
  const lists = (Object.keys(LIST_FILTERS) as ListFilter[]).filter(
    key => filter[key] === true && object(capabilities[key.replace('ListChanged', '')]).listChanged === true,
  );
  const uris = filter.resourceSubscriptions ?? [];
  const subscribes = uris.length > 0 && object(capabilities.resources).subscribe === true;
  return {
    ...Object.fromEntries(lists.map(key => [key, true])),
    ...(subscribes ? { resourceSubscriptions: uris } : {}),
  };
}

export class FakeListens {
  readonly #open = new Map<unknown, Filter>();

  get ids(): readonly unknown[] {
    return [...this.#open.keys()];
  }

  /** Opens a stream and returns its acknowledgement. */
  open(id: unknown, filter: Filter, capabilities: Json): Json {
    const notifications = granted(filter, capabilities);
    this.#open.set(id, notifications);
    return stamped('notifications/subscriptions/acknowledged', { notifications }, id);
  }

  cancel(id: unknown): void {
    this.#open.delete(id);
  }

  /** One copy for each stream that was granted it. */
  copies(method: string, params: Json): readonly Json[] {
    const listening = [...this.#open].filter(([, filter]) => admits(filter, method, params));
    return listening.map(([id]) => stamped(method, params, id));
  }

  /** The streams end with the server: each gets its result, and is cancelled. */
  end(serverInfo: Json): readonly Json[] {
    const said = this.ids.flatMap(id => [
      { id, result: { resultType: 'complete', _meta: { [SUBSCRIPTION_ID]: id, ...serverInfo } } },
      { method: 'notifications/cancelled', params: { requestId: id } },
    ]);
    this.#open.clear();
    return said;
  }
}

export const stamped = (method: string, params: Json, id: unknown): Json => ({
  method,
  params: { ...params, _meta: { ...object(params._meta), [SUBSCRIPTION_ID]: id } },
});
