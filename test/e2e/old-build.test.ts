/** Compiled code whose sources are saved, with nobody who builds it: the model is told, once, until it is built. */
import assert from 'node:assert/strict';
import { readdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { within } from '../support/deadline.ts';
import { inEra, LEGACY, MODERN } from '../support/eras.ts';
import { wordsOf } from '../support/notes.ts';
import { Project } from '../support/project.ts';
import { BESIDE_RAW, type Rig, withRig } from '../support/rig.ts';

const BUILT = {
  'tsconfig.json': 'answer.mjs',
  'src/server.ts': 'answer.mjs',
  'dist/server.mjs': 'raw.mjs',
  ...Object.fromEntries(Object.values(BESIDE_RAW).map(name => [`dist/${name}`, name])),
};

const status = async ({ client }: Rig) => wordsOf(await client.call('reload_status'));
const answer = async ({ client }: Rig) => wordsOf(await client.call('version'));

async function statusWith(rig: Rig, part: RegExp): Promise<string> {
  const looked = async () => {
    for (;;) {
      const text = await status(rig);
      if (part.test(text)) return text;
    }
  };
  return within(looked(), `a status with ${part}`);
}

/** All of it was built an hour ago, from sources that were saved before that. */
function built(): Project {
  const project = new Project(BUILT);
  const age = (folder: string, hours: number) => {
    for (const name of readdirSync(project.path(folder))) {
      const then = Date.now() / 1_000 - hours * 3_600;
      utimesSync(join(project.path(folder), name), then, then);
    }
  };
  age('src', 2);
  age('dist', 1);
  return project;
}

for (const era of [LEGACY, MODERN])
  test(`a source that is saved after the build is told once, until it is built (${era.opener})`, async () => {
    const project = built();
    const command = [process.execPath, 'dist/server.mjs'];
    await withRig(inEra({ project, command }, era), async rig => {
      await rig.client.open();
      assert.doesNotMatch(await statusWith(rig, /\(\d+ files?\)/), /OLD BUILD/);
      assert.equal(await answer(rig), 'one');

      project.save('src/server.ts', '// saved');
      assert.match(
        await statusWith(rig, /OLD BUILD/),
        /\nOLD BUILD: src\/server\.ts was saved after dist\/server\.mjs was built, .*--build "npm run build"/,
      );
      assert.match(
        await answer(rig),
        /^\[mcp-reload\] OLD BUILD: src\/server\.ts was saved after dist\/server\.mjs was built, so this answer is from the code before\. .*\none$/,
      );
      assert.equal(await answer(rig), 'one');

      project.save('dist/answer.mjs', "export const ANSWER = 'two';\n");
      assert.equal(await answer(rig), 'two');
      assert.doesNotMatch(await status(rig), /OLD BUILD/);
      project.save('src/server.ts', '// saved again');
      await statusWith(rig, /OLD BUILD/);
      assert.match(await answer(rig), /OLD BUILD/);
    });
    project.remove();
  });

test('a source that was saved before the session began is told too', async () => {
  const project = built();
  project.save('src/server.ts', '// saved');
  await withRig({ project, command: [process.execPath, 'dist/server.mjs'] }, async rig => {
    await rig.client.open();
    await statusWith(rig, /OLD BUILD: src\/server\.ts/);
  });
  project.remove();
});
