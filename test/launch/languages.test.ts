import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Language } from '../../src/base/language.ts';
import {
  ignoredFolders,
  languageOfFile,
  languageOfProject,
  outputGlobs,
  sourceGlobs,
} from '../../src/launch/languages.ts';
import { compileFilter } from '../../src/watch/filter.ts';
import { noIgnoreFiles } from '../../src/watch/ignorefiles.ts';

const filter = (include: readonly string[], ignore: readonly string[] = []) =>
  compileFilter({ root: '/r', include, ignore, recursive: true }, { is: () => false }, noIgnoreFiles('/r'))
    .filter;
const counts = (language: Language, name: string) =>
  filter(sourceGlobs(language), ignoredFolders(language)).relevant(`/r/${name}`);

const rows: readonly (readonly [language: Language, counts: string, doesNot: string])[] = [
  [
    'python',
    'a.py x/pyproject.toml requirements-dev.txt uv.lock fastmcp.json',
    'a.js data.json notes.txt .env a.log a.pyc x.html',
  ],
  [
    'javascript',
    'a.ts b.mjs c.jsx package.json p/tsconfig.build.json deno.jsonc',
    'state.json package-lock.json dist/a.js node_modules/x/a.js x.sql',
  ],
  ['go', 'a.go go.mod go.sum', 'a.py x.tmpl'],
  ['rust', 'src/a.rs x/Cargo.toml', 'target/debug/build/x.rs'],
  ['csharp', 'A.cs A/B.csproj', 'obj/Debug/A.AssemblyInfo.cs bin/Debug/x.cs a.json'],
  ['java', 'src/A.java pom.xml build.gradle.kts', 'target/A.java build/A.java'],
  ['ruby', 'a.rb Gemfile x.gemspec config.ru', 'vendor/x/a.rb a.erb'],
  ['php', 'a.php composer.json', 'vendor/x.php'],
  ['elixir', 'lib/a.ex mix.exs', 'deps/x/a.ex _build/a.ex'],
  ['swift', 'Sources/a.swift Package.swift', '.build/x.swift'],
  ['dart', 'bin/a.dart pubspec.yaml', '.dart_tool/a.dart'],
  ['zig', 'src/a.zig build.zig build.zig.zon', 'zig-out/a.zig'],
  ['shell', 'a.sh b.py c.ts go.mod', 'data.json'],
  ['unknown', 'a.py b.ts c.go d.rs x.kt package.json', 'data.json a.html a.sql'],
];
for (const [language, yes, no] of rows)
  test(`sources and manifests of ${language}, never data and nothing that is built`, () => {
    for (const name of yes.split(' ')) assert.ok(counts(language, name), name);
    for (const name of no.split(' ')) assert.ok(!counts(language, name), name);
  });

test('the output of a build', () => {
  const js = filter(outputGlobs('javascript', 'dist'));
  for (const name of ['dist/a.js', 'dist/x/b.mjs', 'package.json'])
    assert.ok(js.relevant(`/r/${name}`), name);
  for (const name of ['src/a.js', 'dist/a.js.map', 'dist/a.d.ts'])
    assert.ok(!js.relevant(`/r/${name}`), name);
  const cs = filter(outputGlobs('csharp', 'bin/Debug/net8.0'));
  assert.ok(cs.relevant('/r/bin/Debug/net8.0/App.dll') && !cs.relevant('/r/Program.cs'));
  assert.deepEqual(outputGlobs('unknown', 'x'), []);
});

test('a language by its files and its projects', () => {
  const of = (text: string) => text.split(' ').map(languageOfFile).join(' ');
  assert.equal(
    of('a.py B.PY c.mts d.R e.kts f g.txt .py'),
    'python python javascript r java unknown unknown unknown',
  );
  assert.equal(languageOfProject(['go.mod', 'package.json']), 'go');
  assert.equal(languageOfProject(['package.json', 'README.md']), 'javascript');
  assert.equal(languageOfProject(['App.csproj']), 'csharp');
  assert.equal(languageOfProject(['.git']), 'unknown');
});
