// Results with a type: Python's SDKs make the schema of what a tool returns, and clients hold its results to it.
import { isDeepStrictEqual } from 'node:util';
import { answerOf, noteKinds, noteOf, wordsOf } from '../../../../.build/test/support/notes.js';

const told = day => day.call('told');

function wrongIn(result, expected) {
  const isFresh = noteKinds(result).every(kind => kind === 'changed');
  return isFresh && isDeepStrictEqual(result.structuredContent, expected)
    ? undefined
    : JSON.stringify(result);
}

async function unlisted(day, field) {
  const tool = await day.tool('told');
  if (tool?.outputSchema?.properties[field] === undefined) return `listed as ${JSON.stringify(tool)}`;
}

export const typed = {
  'a typed result': async day => wrongIn(await told(day), { answer: day.state.answer }),
  'a field added to it, and called at once': async day => {
    day.turns({ counted: true });
    const { answer } = day.state;
    return wrongIn(await told(day), { answer, length: answer.length }) ?? unlisted(day, 'length');
  },
  // The client of the SDK's v2 line decides before it asks which schema the answer has to fit.
  'a field of it renamed: fresh at once, or refused by the client itself and fresh then': async day => {
    const { answer } = day.state;
    const expected = { reply: answer, length: answer.length };
    day.turns({ renamed: true });
    const first = await told(day).catch(error => error);
    const isRefused = first instanceof Error && /structured content/i.test(first.message);
    if (!isRefused && wrongIn(first, expected)) return `${first.message ?? wrongIn(first, expected)}`;
    return (await unlisted(day, 'reply')) ?? wrongIn(await told(day), expected);
  },
  'the syntax broken: the note stands before a typed result': async (day, _alone, server) => {
    const before = (await told(day)).structuredContent;
    day.turns({ broken: true, answer: 'never' });
    const result = await told(day);
    const isRight =
      server.fault.test(noteOf(result) ?? '') &&
      result.content[0].type === 'resource' &&
      isDeepStrictEqual(result.structuredContent, before) &&
      isDeepStrictEqual(JSON.parse(answerOf(result)), before);
    if (!isRight) return `${wordsOf(result)} ${JSON.stringify(result)}`;
    day.turns({ broken: false, answer: 'four' });
    return wrongIn(await told(day), { reply: 'four', length: 4 });
  },
};
