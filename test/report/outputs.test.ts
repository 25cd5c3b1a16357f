/**
 * The first error in what tools wrote about small programs with a warning and two errors. Each output is a file in
 * outputs/; all are what the tool printed, but for the three that are marked as documented.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { firstComplaint } from '../../src/report/complaint.ts';
import { home } from '../support/home.ts';

const folder = join(home, 'test', 'report', 'outputs');
const textOf = (name: string): string => readFileSync(join(folder, `${name}.txt`), 'utf8');

const OUTPUTS: readonly (readonly [name: string, tool: string, place: string, message: string])[] = [
  ['babel', 'Babel 7.29', '/srv/app/js/src/broken.js:1', 'Unexpected token, expected "{"'],
  [
    'basedpyright',
    'basedpyright 1.40',
    '/srv/app/py/server.py:6',
    'error: Type "int" is not assignable to return type "str"',
  ],
  ['cargo-color', 'cargo 1.95', 'src/main.rs:5', 'error[E0308]: mismatched types'],
  ['cargo-manifest', 'cargo 1.95', 'Cargo.toml:5', 'error: unclosed table, expected `]`'],
  [
    'cargo-short',
    'cargo 1.95',
    'src/main.rs:5',
    'error[E0308]: mismatched types: expected `u16`, found `&str`',
  ],
  ['cargo', 'cargo 1.95', 'src/main.rs:5', 'error[E0308]: mismatched types'],
  ['clang', 'clang 14', 'main.c:6', "error: use of undeclared identifier 'prot'"],
  [
    'cmake',
    'cmake 3.25 with make',
    '/srv/app/c/main.c:6',
    'error: ‘prot’ undeclared (first use in this function); did you mean ‘port’?',
  ],
  ['compileall', 'CPython 3.11', './broken.py:1', 'SyntaxError: invalid syntax'],
  [
    'concurrently',
    'concurrently 9.2, tsc 5.9',
    'src/server.ts:3',
    "error TS2322: Type 'string' is not assignable to type 'number'.",
  ],
  [
    'dotnet-terminal',
    'dotnet 9, as documented, not run',
    '/srv/app/Server.cs:4',
    "error CS0029: Cannot implicitly convert type 'string' to 'int'",
  ],
  [
    'dotnet',
    'dotnet 8, as documented, not run',
    '/srv/app/Server.cs:4',
    "error CS0029: Cannot implicitly convert type 'string' to 'int'",
  ],
  ['esbuild-color', 'esbuild 0.28', 'src/syntax.ts:1', '✘ [ERROR] Expected identifier but found ":"'],
  ['esbuild', 'esbuild 0.28', 'src/server.js:2', '✘ [ERROR] Could not resolve "./gone.js"'],
  [
    'eslint',
    'ESLint 9.39',
    '/srv/app/js/src/lint.js:2',
    "'prot' is not defined                       no-undef",
  ],
  ['flake8', 'flake8 7.5', 'server.py:1', "F401 'os' imported but unused"],
  [
    'gcc-color',
    'gcc 12',
    'main.c:6',
    'error: ‘prot’ undeclared (first use in this function); did you mean ‘port’?',
  ],
  ['gcc-included', 'gcc 12', 'server.h:1', 'error: expected ‘;’ before ‘}’ token'],
  ['gcc-link', 'gcc 12', 'link.c', "undefined reference to `nowhere'"],
  [
    'gcc',
    'gcc 12',
    'main.c:6',
    'error: ‘prot’ undeclared (first use in this function); did you mean ‘port’?',
  ],
  ['go-build', 'go 1.26', './main.go:5', '"os" imported and not used'],
  ['go-syntax', 'go 1.26', 'main.go:3', 'no required module provides package example.com/none/x; to add it:'],
  ['go-vet-finding', 'go 1.26', 'main.go:6', 'fmt.Printf format %d has arg "x" of wrong type string'],
  [
    'go-vet',
    'go 1.26',
    './main.go:11',
    'cannot use "eight" (untyped string constant) as int value in variable declaration',
  ],
  ['gpp-missing', 'g++ 12', 'miss.cpp:1', 'fatal error: none.h: No such file or directory'],
  [
    'gradle-kotlin',
    'Gradle 8 with Kotlin 2.2, as documented, not run',
    '/srv/app/src/main/kotlin/Server.kt:3',
    "Initializer type mismatch: expected 'Int', actual 'String'.",
  ],
  [
    'gradle',
    'Gradle 4.4',
    '/srv/app/java/src/main/java/app/Server.java:9',
    'error: incompatible types: String cannot be converted to int',
  ],
  [
    'javac',
    'javac 17',
    'src/main/java/app/Server.java:9',
    'error: incompatible types: String cannot be converted to int',
  ],
  [
    'kotlinc',
    'kotlinc 1.3',
    'Server.kt:3',
    'error: type mismatch: inferred type is String but Int was expected',
  ],
  [
    'make-gcc',
    'GNU make 4.3, gcc 12',
    'main.c:6',
    'error: ‘prot’ undeclared (first use in this function); did you mean ‘port’?',
  ],
  [
    'make-tsc',
    'GNU make 4.3, tsc 5.9',
    'src/server.ts:3',
    "error TS2322: Type 'string' is not assignable to type 'number'.",
  ],
  [
    'maven-kotlin',
    'Maven 3.8, Kotlin 2.2',
    '/srv/app/ktm/src/main/kotlin/Server.kt:3',
    "Initializer type mismatch: expected 'Int', actual 'String'.",
  ],
  [
    'maven-q',
    'Maven 3.8',
    '/srv/app/java/src/main/java/app/Server.java:9',
    'incompatible types: java.lang.String cannot be converted to int',
  ],
  [
    'maven',
    'Maven 3.8',
    '/srv/app/java/src/main/java/app/Server.java:9',
    'incompatible types: java.lang.String cannot be converted to int',
  ],
  ['mcs', 'mcs 6.8', 'Server.cs:4', "error CS0029: Cannot implicitly convert type `string' to `int'"],
  [
    'mypy-color',
    'mypy 2.4',
    'server.py:6',
    'error: Incompatible return value type (got "int", expected "str")',
  ],
  [
    'mypy',
    'mypy 2.4',
    'server.py:6',
    'error: Incompatible return value type (got "int", expected "str")  [return-value]',
  ],
  [
    'ninja',
    'cmake 3.25 with ninja 1.11',
    '/srv/app/c/main.c:6',
    'error: ‘prot’ undeclared (first use in this function); did you mean ‘port’?',
  ],
  ['npm-run-esbuild', 'npm 11, esbuild 0.28', 'src/server.js:2', '✘ [ERROR] Could not resolve "./gone.js"'],
  [
    'npm-run-tsc-color',
    'npm 11, tsc 5.9',
    'src/server.ts:3',
    "error TS2322: Type 'string' is not assignable to type 'number'.",
  ],
  [
    'npm-run-tsc',
    'npm 11, tsc 5.9',
    'src/server.ts:3',
    "error TS2322: Type 'string' is not assignable to type 'number'.",
  ],
  [
    'npm-workspaces',
    'npm 11, tsc 5.9',
    'src/server.ts:3',
    "error TS2322: Type 'string' is not assignable to type 'number'.",
  ],
  [
    'pnpm',
    'pnpm 10.34, tsc 5.9',
    'src/server.ts:3',
    "error TS2322: Type 'string' is not assignable to type 'number'.",
  ],
  ['py_compile', 'CPython 3.11', 'broken.py:1', 'SyntaxError: invalid syntax'],
  [
    'pylint',
    'pylint 4.1',
    'server.py:10',
    "E0602: Undefined variable 'undefined_thing' (undefined-variable)",
  ],
  [
    'pyright',
    'pyright 1.1.414',
    '/srv/app/py/server.py:6',
    'error: Type "int" is not assignable to return type "str"',
  ],
  ['rolldown-syntax', 'rolldown 1.2', 'src/syntax.ts:1', 'Unexpected token'],
  ['rolldown', 'rolldown 1.2', 'src/server.js:2', "Could not resolve './gone.js' in src/server.js"],
  ['rollup-syntax', 'rollup 4.68', 'src/broken.js:1', "Expected '{', got 'ident'"],
  [
    'rollup',
    'rollup 4.68',
    'src/server.js',
    'RollupError: Could not resolve "./gone.js" from "src/server.js"',
  ],
  ['ruff-concise', 'ruff 0.17', 'server.py:1', 'F401 [*] `os` imported but unused'],
  ['ruff', 'ruff 0.17', 'server.py:1', 'F401 [*] `os` imported but unused'],
  ['rustc', 'rustc 1.95', 'src/main.rs:5', 'error[E0308]: mismatched types'],
  ['swc', 'swc 1.16', 'deep/deep.js:5', "Expected '{', got 'ident'"],
  [
    'tsc-5-build',
    'tsc 5.9',
    'src/server.ts:3',
    "error TS2322: Type 'string' is not assignable to type 'number'.",
  ],
  [
    'tsc-5-pretty',
    'tsc 5.9',
    'src/server.ts:3',
    "error TS2322: Type 'string' is not assignable to type 'number'.",
  ],
  ['tsc-5', 'tsc 5.9', 'src/server.ts:3', "error TS2322: Type 'string' is not assignable to type 'number'."],
  [
    'tsc-7-build',
    'tsc 7.0',
    'src/server.ts:3',
    "error TS2322: Type 'string' is not assignable to type 'number'.",
  ],
  [
    'tsc-7-pretty',
    'tsc 7.0',
    'src/server.ts:3',
    "error TS2322: Type 'string' is not assignable to type 'number'.",
  ],
  ['tsc-7', 'tsc 7.0', 'src/server.ts:3', "error TS2322: Type 'string' is not assignable to type 'number'."],
  ['tsup', 'tsup 8.5', 'src/syntax.ts:1', '✘ [ERROR] Expected identifier but found ":"'],
  [
    'turbo',
    'turbo 2.11, tsc 5.9',
    'src/server.ts:3',
    "error TS2322: Type 'string' is not assignable to type 'number'.",
  ],
  [
    'ty',
    'ty 0.0.105',
    'server.py:6',
    'error[invalid-explicit-return]: Return type does not match returned value',
  ],
  ['vite-7-syntax', 'vite 7.3', 'src/broken.js:1', "Expected '{', got 'ident'"],
  [
    'vite-7-typescript',
    'vite 7.3',
    '/srv/app/js/src/syntax.ts:1',
    'ERROR: Expected identifier but found ":"',
  ],
  [
    'vite-7',
    'vite 7.3',
    '/srv/app/js/src/server.js',
    'Rollup failed to resolve import "not-installed" from "/srv/app/js/src/server.js".',
  ],
  ['vite-8-syntax', 'vite 8.3', 'src/syntax.ts:1', 'Unexpected token'],
  ['vite-8', 'vite 8.3', 'src/server.js:2', "Could not resolve './gone.js' in src/server.js"],
  ['webpack-syntax', 'webpack 5.112', './src/broken.js:1', 'Module parse failed: Unexpected token (1:27)'],
  [
    'webpack-ts-loader',
    'webpack 5.112, ts-loader 9.6',
    '/srv/app/ts/src/server.ts:3',
    "TS2322: Type 'string' is not assignable to type 'number'.",
  ],
  [
    'webpack',
    'webpack 5.112',
    './src/server.js:2',
    "Module not found: Error: Can't resolve './gone.js' in '/srv/app/js/src'",
  ],
  [
    'yarn',
    'yarn 1.22, tsc 5.9',
    'src/server.ts:3',
    "error TS2322: Type 'string' is not assignable to type 'number'.",
  ],
];

for (const [name, tool, place, message] of OUTPUTS) {
  test(`the first error of ${tool} (${name})`, () => {
    assert.deepEqual(firstComplaint(textOf(name).split('\n')), { place, message });
  });
}

test('every output has its row', () => {
  const there = readdirSync(folder).sort();
  assert.deepEqual(OUTPUTS.map(([name]) => `${name}.txt`).sort(), there);
});

test('a line feed of Windows changes nothing, nor does what npm writes around it', () => {
  for (const [name, , place, message] of OUTPUTS) {
    const text = textOf(name);
    assert.deepEqual(firstComplaint(text.split('\n').map(line => `${line}\r`)), { place, message }, name);
    const wrapped = `\n> app@1.0.0 build\n> ${name} -p .\n\n${text}\nnpm error code 2\nnpm error command failed\n`;
    assert.deepEqual(firstComplaint(wrapped.split('\n')), { place, message }, name);
  }
});

/** Only the end of a build's output may be there. */
test('what is left of an output when its first lines are cut is searched for the next error', () => {
  assert.equal(firstComplaint(textOf('tsc-7').split('\n').slice(1))?.place, 'src/server.ts:5');
  assert.equal(firstComplaint(textOf('esbuild').split('\n').slice(5))?.place, 'src/server.js:3');
});

test('what no tool wrote about a place is no complaint', () => {
  for (const text of [
    '',
    'Found 1 error in the same file, starting at: src/server.ts:3',
    'make: *** [Makefile:2: build] Error 2',
    'gmake[1]: *** [CMakeFiles/Makefile2:83: CMakeFiles/app.dir/all] Error 2',
    '2 warnings and 2 errors',
    'npm error code 2',
    ' ELIFECYCLE  Command failed with exit code 2.',
    'error Command failed with exit code 1.',
    'exit status 2',
    'server.py:1:0: C0114: Missing module docstring (missing-module-docstring)',
    '[WARNING] /srv/app/Server.java:[3,1] raw type',
    'w: file:///srv/app/Server.kt:2:9 Variable is never used',
    '▲ [WARNING] Duplicate key "a" in object literal\n\n    src/warn.js:1:28:',
    'warning: unused variable: `unused`\n --> src/lib.rs:2:9',
    '/srv/app/lint.js\n  1:7  warning  unused',
    'asset main.js 4.88 KiB [emitted] (name: main)',
    '[INFO] Building app 1',
  ])
    assert.equal(firstComplaint(text.split('\n')), null, text);
});

function check(text: string, place: string | null, message: string): void {
  assert.deepEqual(firstComplaint(text.split('\n')), { place, message }, text);
}

test('forms that tools have besides', () => {
  check('Makefile:3: *** missing separator.  Stop.', 'Makefile:3', 'missing separator.  Stop.');
  check(
    'CMake Error at CMakeLists.txt:4 (find_package):\n  Could not find a package',
    'CMakeLists.txt:4',
    'Could not find a package',
  );
  check(
    'MSBUILD : error MSB1009: Project file does not exist.',
    null,
    'error MSB1009: Project file does not exist.',
  );
  check(
    '[!] (plugin typescript) RollupError: @rollup/plugin-typescript TS2322: no\nsrc/server.ts (3:7)',
    'src/server.ts:3',
    '(plugin typescript) RollupError: @rollup/plugin-typescript TS2322: no',
  );
  check('ERROR in ./src/server.ts:3:7\nTS2322: no', './src/server.ts:3', 'TS2322: no');
  check('[ERROR] /srv/app/Server.kt: (3, 21) Type mismatch', '/srv/app/Server.kt:3', 'Type mismatch');
  check('e: /srv/app/Server.kt: (3, 21): Type mismatch', '/srv/app/Server.kt:3', 'Type mismatch');
  check('e: file:///D:/app/Server.kt:3:21 no', 'file:///D:/app/Server.kt:3', 'no');
});

test('what go says of modules and imports', () => {
  check(
    'go: downloading example.com/x v1.0.0\ngo: go.mod requires go >= 1.99.0 (running go 1.26.8; GOTOOLCHAIN=local)',
    null,
    'go.mod requires go >= 1.99.0 (running go 1.26.8; GOTOOLCHAIN=local)',
  );
  check(
    'go: errors parsing go.mod:\ngo.mod:7: unknown block type: requires',
    'go.mod:7',
    'unknown block type: requires',
  );
  check(
    'go: downloading example.com/x v1.0.0\n# example.com/server\n./main.go:7:2: undefined: x',
    './main.go:7',
    'undefined: x',
  );
  check(
    'package example.com/x\n\timports example.com/x/a from main.go\n\timports example.com/x/b from a.go\n\timports example.com/x/a from b.go: import cycle not allowed',
    null,
    'imports example.com/x/a from b.go: import cycle not allowed',
  );
  assert.equal(firstComplaint(['go: downloading example.com/x v1.0.0']), null);
});

test('files with spaces, brackets and drives', () => {
  for (const file of [
    'C:\\My Project\\server.ts',
    'src/(group)/[id]/page.tsx',
    '/srv/my app/server.ts',
    'src/é.ts',
    'src/a.b-c@2.d.ts',
  ]) {
    check(`${file}(3,7): error TS2322: no`, `${file}:3`, 'error TS2322: no');
    check(`${file}:3:7 - error TS2322: no`, `${file}:3`, 'error TS2322: no');
    check(`${file}:3:7: error: no`, `${file}:3`, 'error: no');
  }
  check('Error: later\n    at start (/srv/my app (old)/server.mjs:3:9)', null, 'Error: later');
  check(
    'Error: later\n    at start (/srv/my app/server.mjs:3:9)',
    '/srv/my app/server.mjs:3',
    'Error: later',
  );
  check('Error: later\n    at C:\\my app\\server.mjs:3:9', 'C:\\my app\\server.mjs:3', 'Error: later');
});

test('the first error counts, whoever wrote it', () => {
  check('error: could not compile `app`', null, 'error: could not compile `app`');
  check('src/a.ts(1,2): error TS1: one\nError: two', 'src/a.ts:1', 'error TS1: one');
  check(
    'Error: one\n    at /srv/app/a.mjs:1:2\n\nsrc/a.ts(1,2): error TS1: two',
    '/srv/app/a.mjs:1',
    'Error: one',
  );
  check('lint.py:1: odd name\nsrc/a.ts(1,2): error TS1: one', 'src/a.ts:1', 'error TS1: one');
});

test('of a line that was written over the last state counts', () => {
  check(
    '    Building [====> ] 2/3\r\u001b[Ksrc/main.rs:5:21: error[E0308]: mismatched types',
    'src/main.rs:5',
    'error[E0308]: mismatched types',
  );
});
