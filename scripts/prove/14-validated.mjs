// Clients that hold results against the schema of their tool accept our notes.
import { isDeepStrictEqual } from 'node:util';
import { noteKinds } from '../../.build/test/support/notes.js';
import { acceptedBy, validating } from '../../.build/test/support/scenes/validated.js';

export async function prove(figures) {
  for (const { client, server, files } of validating)
    await figures.part(client, async () => {
      const seen = await acceptedBy(client, files);
      const say = (what, result, kinds, structured) => {
        const right =
          isDeepStrictEqual(noteKinds(result), kinds) &&
          isDeepStrictEqual(result.structuredContent, structured) &&
          (kinds.length === 0 || result.content[0]?.type === (structured ? 'resource' : 'text'));
        const notes = noteKinds(result).join(' ') || 'no note';
        figures.figure(`${client}, ${server} server: ${what}`, notes, right, [JSON.stringify(result)]);
      };
      say('with a schema, by old code', seen.stale, ['stale'], { answer: 'one' });
      say('without one, by old code', seen.staleText, ['stale'], undefined);
      say('with a schema, after other tools changed', seen.changed, ['changed'], { answer: 'mended' });
      say('with a new schema', seen.otherSchema, [], { answer: 'mended', more: 'more' });
    });
}
