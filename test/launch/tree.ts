/** A home folder with projects of many kinds in it, made once for the tests of one file. */
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after } from 'node:test';

const ELF = '\x7fELF\x02\x01\x01\0\0\0\0\0';
const json = (value: unknown) => JSON.stringify(value);

/** Folders end in a slash; a text that starts with `#!` or ELF is a program; `-> x` is a link. */
const tree: Readonly<Record<string, string>> = {
  'solo.py': '',
  '.git/HEAD': '',
  'package.json': json({ scripts: { start: 'node stray.js' } }),
  'bare/deep/server.py': '',
  'claude/a/b.py': '',
  '.pyenv/shims/python': '#!/bin/sh\n',
  '.local/bin/tool': ELF,
  'link-home': '-> .',

  'py/pyproject.toml': `
    [project.scripts]
    py-server = "pkg.server:main"
    lost-server = "nowhere.to.be:found"
    [tool.poetry.scripts]
    poem = { reference = "pkg.sub:main", type = "console" }
    [tool.pdm.scripts]
    serve = "python -u src/pkg/server.py"
    listed = { cmd = ["python", "top.py"], env_file = "pdm.env" }
    called = { call = "pkg.server:main()" }
    both = { composite = ["serve", "python top.py"] }
    [tool.hatch.envs.default.scripts]
    serve = "python src/pkg/server.py {args}"
    [tool.hatch.envs.dev.scripts]
    serve = ["pip list", "python top.py"]
    [tool.rye.scripts]
    serve = ["python", "top.py"]
    [tool.poe.tasks]
    serve = { cmd = "python top.py" }`,
  'py/Pipfile': '[scripts]\nserve = "python top.py"\n',
  'py/mise.toml': '[tasks.serve]\nrun = "python top.py"\n',
  'py/top.py': '',
  'py/src/pkg/__init__.py': '',
  'py/src/pkg/__main__.py': '',
  'py/src/pkg/server.py': '',
  'py/src/pkg/sub.py': '',
  'py/app/__main__.py': '',
  'py/.env': '',
  'py/.venv/pyvenv.cfg': '',
  'py/.venv/bin/python': ELF,
  'py/.venv/bin/py-server': '#!/x/python\n',
  'py/.venv/bin/other-server': '#!/x/python\n',
  'py/.venv/bin/edit-server': '#!/x/python\n',
  'py/.venv/lib/python3.12/site-packages/edit.dist-info/entry_points.txt':
    '[console_scripts]\nedit-server = edit.main:run\n',
  'py/.venv/lib/python3.12/site-packages/edit.dist-info/direct_url.json': '{EDITABLE}',
  'py/.venv/lib/python3.12/site-packages/lib/server.py': '',
  'py/serve': '#!/usr/bin/env python3\n',
  'py/uvserve': '#!/usr/bin/env -S uv run --script\n',
  'py/run.sh':
    '#!/bin/bash\nset -e\nDIR="$(cd "$(dirname "$0")" && pwd)"\ncd "$DIR"\nexec python top.py "$@"\n',
  'py/odd.sh': '#!/bin/sh\nif true; then node x.js; fi\n',
  'py/fastmcp.json': json({ source: { path: 'top.py', entrypoint: 'mcp' } }),
  'edit/setup.cfg': '[options.entry_points]\nconsole_scripts =\n  edit-server = edit.main:run\n',
  'edit/edit/main.py': '',
  'setup/setup.py':
    '# other = nope:run\nsetup(name="s", entry_points={"console_scripts": ["first=s.first:run", \'s-server = s.main:run\']})\n',
  'setup/s/main.py': '',
  'uvs/pyproject.toml': '[tool.uv.workspace]\nmembers = ["packages/*"]\n',
  'uvs/packages/one/pyproject.toml': '[project.scripts]\none-server = "one.main:run"\n',
  'uvs/packages/one/src/one/main.py': '',
  '.local/bin/piped': '-> ../share/pipx/venvs/edit/bin/edit-server',
  '.local/share/pipx/venvs/edit/pyvenv.cfg': '',
  '.local/share/pipx/venvs/edit/bin/edit-server': '#!/x/python\n',
  '.local/bin/script': '#!/usr/bin/env python3\n',
  '.claude/server': '#!/usr/bin/env python3\n',
  'broken/pyproject.toml': '[project\n',
  'broken/package.json': '{ "scripts": ',
  'broken/server.py': '',

  'js/package.json': json({
    name: 'js-server',
    bin: { 'js-server': 'src/cli.js' },
    scripts: {
      start: 'node src/index.js',
      dev: 'NODE_ENV=dev tsx watch --clear-screen=false src/index.ts',
      deep: 'npm run dev',
      round: 'npm run round',
      bundle: 'esbuild src/index.ts',
      envs: "cross-env A=1 dotenv -e '.env.local' -- node --env-file=.env src/index.js",
      sub: 'cd tools && node main.js',
      piped: 'node src/index.js | tee out.txt',
    },
  }),
  'js/src/index.js': '',
  'js/src/index.ts': '',
  'js/src/cli.js': '',
  'js/tools/main.js': '',
  'js/hook.mjs': '',
  'js/server.ts': '',
  'js/node_modules/.bin/foreign': '-> ../foreign/cli.js',
  'js/node_modules/foreign/cli.js': '#!/usr/bin/env node\n',
  'ts/package.json': json({
    name: 'ts-server',
    main: 'dist/index.js',
    bin: 'dist/index.js',
    scripts: {
      start: 'tsc && node dist/index.js',
      serve: 'node dist/index.js',
      preready: 'npm run build',
      ready: 'node dist/',
    },
  }),
  'ts/tsconfig.json': '{ // it has comments\n "compilerOptions": { "outDir": "./compiled", }, }',
  'ts/src/index.ts': '',
  'ts/dist/index.js': '#!/usr/bin/env node\n',
  'ts/dist/package.json': '{"type":"module"}',
  'ts/compiled/main.js': '',
  'hand/package.json': '{"name":"hand"}',
  'hand/lib/server.js': '',
  'mono/package.json': json({ private: true, workspaces: ['packages/*'] }),
  'mono/tsconfig.json': '{}',
  'mono/.git/HEAD': '',
  'mono/packages/x/package.json': json({ name: '@mono/x', scripts: { dev: 'tsx src/main.ts' } }),
  'mono/packages/x/src/main.ts': '',
  'mono/packages/lib/package.json': '{"name":"@mono/lib"}',
  'mono/packages/lib/server.js': '',
  'deno/deno.jsonc': '{ "tasks": { "dev": "deno run -A main.ts" /* so */ } }',
  'deno/main.ts': '',

  'go/go.mod': '',
  'go/main.go': '',
  'go/cmd/x/main.go': '',
  'go/bin/server': ELF,
  'rust/Cargo.toml': '',
  'rust/src/main.rs': '',
  'rust/target/debug/x': ELF,
  'works/go.work': 'go 1.25\n\nuse (\n\t./server\n\t./lib // shared\n)\n\nuse ./odd\n',
  'works/server/go.mod':
    'module example.com/server\n\nrequire example.com/far v1.0.0\n\nreplace example.com/far v1.0.0 => ../../far\n\nreplace (\n\texample.com/kept => example.com/fork v1.2.3\n)\n',
  'remarks/server/go.mod': [
    'module example.com/server // => ../none',
    '// replace example.com/off => ../off',
    '//off',
    'replace (',
    '\t// example.com/off => ../off',
    '\texample.com/near => ../near // while it is written',
    '\texample.com/spaced => "../with spaces"',
    ')',
    '',
  ].join('\r\n'),
  'works/server/bin/server': ELF,
  'works/lib/go.mod': 'module example.com/lib\n\nreplace example.com/none => ../none\n',
  'works/odd/go.mod': '',
  'works/none/go.mod': 'module example.com/none\n\nreplace example.com/further => ../further\n',
  'homely/server/go.mod': 'module example.com/server\n\nreplace example.com/home => ../..\n',
  'crates/Cargo.toml': `
    [workspace]
    members = ["*"]
    [workspace.dependencies]
    shared = { path = "shared" }
    serde = "1"`,
  'crates/server/Cargo.toml': `
    [dependencies]
    serde = { workspace = true, features = ["derive"] }
    shared.workspace = true
    lib = { path = "../lib", version = "1" }
    [target.'cfg(unix)'.build-dependencies]
    builder = { path = "../builder" }`,
  'crates/lib/Cargo.toml':
    '[dependencies]\nfar = { path = "../../far-crate" }\nserver = { path = "../server" }\n',
  'crates/other/Cargo.toml': '',
  'cs/App.csproj': '',
  'cs/Program.cs': '',
  'cs/bin/Debug/net8.0/App.dll': '',
  'java/pom.xml': '',
  'java/src/Main.java': '',
  'java/target/x.jar': '',
  'java/target/classes/Main.class': '',
  'java/gradlew': '#!/bin/sh\n',
  'ruby/Gemfile': '',
  'ruby/server.rb': '',
  'php/composer.json': '{}',
  'php/artisan': '#!/usr/bin/env php\n',
  'odd [1]/package.json': '{}',
  'odd [1]/server (2).js': '',
  'odd [1]/[serve] {x}': '',
  'path/linked': '-> ../ts/dist/index.js',
  'path/local': '-> ../js/src/cli.js',
};

const box = realpathSync(mkdtempSync(join(tmpdir(), 'mcp-reload-launch-')));
after(() => rmSync(box, { recursive: true, force: true }));

export const home = join(box, 'home');
export const at = (name: string): string => (name === '' ? home : join(home, name));

for (const [name, text] of Object.entries(tree)) {
  mkdirSync(dirname(at(name)), { recursive: true });
  if (text.startsWith('-> ')) symlinkSync(text.slice(3), at(name));
  else {
    const editable = json({ url: `file://${at('edit')}`, dir_info: { editable: true } });
    writeFileSync(at(name), text.replace('{EDITABLE}', editable), 'latin1');
    if (text.startsWith('#!') || text.startsWith(ELF)) chmodSync(at(name), 0o755);
  }
}
