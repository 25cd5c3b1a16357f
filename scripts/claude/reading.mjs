// Telling the wrapper's words from the server's in what the model sees of a result.

/** A text block of ours stands as it is, an embedded resource after where it comes from. */
export const NOTE = /^(?:\[Resource from \S+ at mcp-reload:\/\/note\/g\d+\] )?\[mcp-reload\] /;

function answerIn(text) {
  try {
    const { answer, result } = JSON.parse(text);
    return answer ?? result ?? text;
  } catch {
    return text;
  }
}

/** `note` is there only if it is the first thing in the result. */
export function read({ text }) {
  if (!NOTE.test(text)) return { note: '', answer: answerIn(text) };
  const lines = text.split('\n');
  const answer = answerIn(lines.pop());
  return { note: lines.join('\n').replace(NOTE, ''), answer };
}
