// What the model sees in one request that it had not seen before.

const wordsOf = content =>
  typeof content === 'string' ? content : content.map(block => block.text ?? `(${block.type})`).join('\n');

const blocksOf = ({ content }) => (typeof content === 'string' ? [{ type: 'text', text: content }] : content);

const textsOf = blocks => blocks.filter(({ type }) => type === 'text').map(({ text }) => text);

/** The tool calls that the request answers: those of the last message of the assistant. */
export function answeredCalls({ messages }) {
  const last = messages.findLast(({ role }) => role === 'assistant');
  return last === undefined
    ? []
    : blocksOf(last)
        .filter(({ type }) => type === 'tool_use')
        .map(({ id }) => id);
}

export function sightOf(body, prefix) {
  const at = performance.timeOrigin + performance.now();
  const fresh = body.messages.slice(body.messages.findLastIndex(({ role }) => role === 'assistant') + 1);
  const blocks = fresh.flatMap(blocksOf);
  const results = answeredCalls(body).map(id => {
    const block = blocks.find(({ tool_use_id }) => tool_use_id === id);
    return { text: wordsOf(block?.content ?? '(no result)'), isError: block?.is_error === true };
  });
  const told = [body.system ?? [], ...body.messages.filter(({ role }) => role !== 'assistant').map(blocksOf)];
  const named = textsOf(told.flat()).flatMap(text => text.match(new RegExp(`${prefix}\\w+`, 'g')) ?? []);
  const defined = body.tools.map(({ name }) => name).filter(name => name.startsWith(prefix));
  return {
    at,
    results,
    /** Everything beside the results: reminders, announcements. */
    words: textsOf(blocks),
    /** Every tool of a server whose name the model has been given so far. */
    names: new Set([...named, ...defined]),
    /** The definitions that the model may use now. */
    tools: body.tools,
  };
}
