import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { wrongCaches } from '../../src/cli/cache-folders.ts';

const root = mkdtempSync(join(realpathSync(tmpdir()), 'mcp-reload-named-'));
after(() => rmSync(root, { recursive: true, force: true }));
for (const folder of ['src', 'dist']) {
  mkdirSync(join(root, folder));
  writeFileSync(join(root, folder, 'index.js'), '');
}
const watched = { include: ['**/*.{js,ts}'], ignore: [] as readonly string[], recursive: true };
const wrong = (setting: Parameters<typeof wrongCaches>[0], plan = watched, of: string | null = root) =>
  wrongCaches(setting, of, plan);

test('folders of build output may be named, whatever stands in the other modes', async () => {
  assert.equal(await wrong(['__pycache__', 'dist', 'not/there']), null);
  for (const setting of [true, false, 'changed', ['__pycache__']] as const)
    assert.equal(await wrong(setting, watched, null), null);
});

test('a folder with watched files is refused by the name of one, also under a root that is a link', async () => {
  const link = `${root}-link`;
  symlinkSync(root, link, 'junction');
  after(() => rmSync(link));
  for (const of of [root, link])
    assert.match((await wrong(['dist', 'src'], watched, of)) ?? '', /"src".*watched \(src\/index\.js\)/);
  assert.match((await wrong(['dist'], { ...watched, include: ['dist/**/*.js'] })) ?? '', /dist\/index\.js/);
  assert.equal(await wrong(['src'], { ...watched, ignore: ['src/**'] }), null);
});

test('the reason is told with the next step', async () => {
  assert.match((await wrong(['/dist'])) ?? '', /"\/dist".*plain path.*"build\/cache"/);
  assert.match((await wrong(['dist'], watched, null)) ?? '', /--cwd/);
});
