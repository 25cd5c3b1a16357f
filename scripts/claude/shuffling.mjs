// Changes that are more than an edit: new files, files that a shell moves and rewrites, many at once.
import { call, use } from './calls.mjs';
import { faultsOf } from './day.mjs';

const both = [call('version'), call('structured')];
const shell = command => use('Bash', { command, description: 'Files of the server' });

/** One message of the model each: what it changes, and the calls right behind. */
const changes = {
  'a new file and an import of it': work => [
    use('Write', {
      file_path: work.project.path('words.mjs'),
      content: "export const WORDS = 'from a new file';\n",
    }),
    work.edits('answer.mjs', `'${work.answer}'`, 'WORDS'),
    work.edits('answer.mjs', 'export const', "import { WORDS } from './words.mjs';\nexport const"),
  ],
  'a file that a shell rewrites': () => [shell("sed -i 's/from a new file/from a shell/' words.mjs")],
  'a file that is moved into a new folder': () => [
    shell('mkdir lib && mv words.mjs lib/ && sed -i "s#./words#./lib/words#" answer.mjs'),
  ],
  'a folder that is replaced': () => [
    shell(
      'cp -r lib next && sed -i "s/from a shell/from a folder/" next/words.mjs && rm -r lib && mv next lib',
    ),
  ],
  'a hundred files, one of which counts': () => [
    shell(
      'for n in $(seq 100); do echo "// $n" > lib/part$n.mjs; done; sed -i "s/from a folder/one of many/" lib/words.mjs',
    ),
  ],
};
const answers = ['from a new file', 'from a shell', 'from a shell', 'from a folder', 'one of many'];

export async function shuffles({ figures, session, work }) {
  for (const [n, [what, change]] of Object.entries(changes).entries()) {
    const sight = await session.acts(...change(work), ...both);
    work.answer = answers[n];
    figures.none(`${what}: wrong answers`, faultsOf(sight.results.slice(-2), work.answer), 2);
  }
}
