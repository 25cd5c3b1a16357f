// A model that does what it is told: `acts` says its next message and resolves with what it sees in return.
import { randomUUID } from 'node:crypto';
import { answeredCalls, sightOf } from './sight.mjs';

function later() {
  const one = {};
  one.settled = new Promise((resolve, reject) => {
    one.resolve = resolve;
    one.reject = reject;
  });
  one.settled.catch(() => {});
  return one;
}

export class ScriptedModel {
  /** Requests beside the conversation, such as those for a title. */
  asides = 0;
  sights = [];
  #prompt;
  #prefix;
  #calls = 0;
  /** Ids of an earlier session that is resumed are others. */
  #ids = `toolu_${randomUUID().slice(0, 8)}`;
  /** The calls whose results the next request brings; none: it brings words of the user. */
  #open = '';
  #sight = later();
  #reply = later();
  #replies = new Map();

  /** `prompt` is how the conversation is recognised, `prefix` how the tools of servers are. */
  constructor(prompt, prefix) {
    this.#prompt = prompt;
    this.#prefix = prefix;
  }

  /** The first request, before the model has said anything. */
  opened() {
    return this.#sight.settled;
  }

  acts(...calls) {
    const said = calls.map(call => ({ ...call, id: `${this.#ids}_${++this.#calls}` }));
    this.#open = said.map(({ id }) => id).join();
    this.#sight = later();
    this.#reply.resolve(said);
    return this.#sight.settled;
  }

  /** The last message of its turn; resolves with what the user says then, if he does. */
  ends(text) {
    this.#open = '';
    this.#sight = later();
    this.#reply.resolve([{ type: 'text', text }]);
    return this.#sight.settled;
  }

  /** Nobody will ask any more. */
  left(reason) {
    this.#sight.reject(reason);
  }

  /** The blocks that answer a request. One that is repeated is answered as it was the first time. */
  answer(body) {
    const calls = answeredCalls(body).join();
    const turn = calls || `${body.messages.filter(({ role }) => role === 'assistant').length} messages`;
    if (!this.isItsOwn(body)) return this.#aside();
    if (this.#replies.has(turn)) return this.#replies.get(turn).settled;
    if (calls !== this.#open) return this.#aside();
    this.#reply = later();
    this.#replies.set(turn, this.#reply);
    const sight = sightOf(body, this.#prefix);
    this.sights.push(sight);
    this.#sight.resolve(sight);
    return this.#reply.settled;
  }

  #aside() {
    this.asides++;
    return [{ type: 'text', text: 'ok' }];
  }

  /** Whether the request belongs to its conversation. */
  isItsOwn({ tools = [], messages }) {
    return tools.length > 0 && JSON.stringify(messages[0]).includes(this.#prompt);
  }
}
