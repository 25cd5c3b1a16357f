/** One row a form of command: what it runs, seen from a project of the home folder. `~` is that home. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Launched } from '../../src/launch/facts.ts';
import { planLaunch } from '../../src/launch/launch.ts';
import { launcherName, launcherOf, launchers } from '../../src/launch/launchers.ts';
import { at, home } from './tree.ts';

const skip = process.platform === 'win32' && 'paths and links of POSIX';

/** Words are parted by spaces; `'…'` keeps them together. */
const split = (line: string): string[] =>
  [...line.matchAll(/'([^']*)'|\S+/g)].map(([word, quoted]) => (quoted ?? word).replaceAll('~/', `${home}/`));

const env = { PATH: [at('path'), at('.local/bin'), '/usr/bin', '/bin'].join(':') };

const launch = (line: string, cwd: string) => {
  const [command = '', ...args] = split(line);
  return planLaunch({ command, args, cwd: at(cwd), env, home, wslConf: '' });
};

/** `source py/top.py python`, `foreign package`. */
function told({ code, language, builds }: Launched): string {
  const name = (path: string) => path.replace(`${home}/`, '').replace(home, '.');
  if (code.kind === 'foreign') return `foreign ${code.why.kind}`;
  const path = name(code.kind === 'project' ? code.folder : code.entry);
  return `${code.kind} ${path} ${language}${builds ? ', built' : ''}`;
}

const rows: readonly (readonly [cwd: string, line: string, expected: string])[] = [
  // Python
  ['py', 'python top.py', 'source py/top.py python'],
  ['py', 'python3.12 -u -X dev top.py --port 1', 'source py/top.py python'],
  ['py', 'python -W ignore -Bu missing.py', 'source py/missing.py python'],
  ['py', 'python -m pkg', 'source py/src/pkg/__main__.py python'],
  ['py', 'python -m pkg.sub', 'source py/src/pkg/sub.py python'],
  ['py', 'python -um pkg.server', 'source py/src/pkg/server.py python'],
  ['py', 'python -m app', 'source py/app/__main__.py python'],
  ['py', 'python app', 'source py/app/__main__.py python'],
  ['py', 'python -m http.server', 'foreign module'],
  ['py', 'python -m ..bad', 'foreign module'],
  ['py', 'python -c pass', 'foreign inline'],
  ['py', 'python', 'foreign inline'],
  ['py', 'python -m fastmcp run top.py', 'source py/top.py python'],
  ['py', 'python -m debugpy --listen 5678 --wait-for-client top.py', 'source py/top.py python'],
  ['py', 'py -3 top.py', 'source py/top.py python'],
  ['py', 'py -3.12 -m pkg', 'source py/src/pkg/__main__.py python'],
  ['py', 'pypy3 top.py', 'source py/top.py python'],
  ['', '~/py/.venv/bin/python -m pkg', 'source py/src/pkg/__main__.py python'],
  ['py', '~/.pyenv/shims/python top.py', 'source py/top.py python'],
  ['py', '/usr/bin/python3 top.py', 'source py/top.py python'],
  ['py', 'C:\\Python312\\python.exe top.py', 'source py/top.py python'],
  ['py', 'python.exe src\\pkg\\server.py', 'source py/src/pkg/server.py python'],
  ['', 'python py/.venv/lib/python3.12/site-packages/lib/server.py', 'foreign installed'],
  ['py', 'uv run top.py', 'source py/top.py python'],
  ['py', 'uv run -m pkg', 'source py/src/pkg/__main__.py python'],
  ['py', 'uv run python -m pkg.sub', 'source py/src/pkg/sub.py python'],
  ['', 'uv run --directory py --with a --with b python top.py', 'source py/top.py python'],
  ['', 'uv --directory py run --no-sync top.py', 'source py/top.py python'],
  ['', 'uv --directory=py run py-server', 'source py/src/pkg/server.py python'],
  ['', 'uv run --project ~/py py-server', 'source py/src/pkg/server.py python'],
  ['py', 'uv run lost-server', 'project py python'],
  ['py', 'uv run poem', 'source py/src/pkg/sub.py python'],
  ['py', 'uv run -s serve', 'source py/serve python'],
  ['py', 'uv run fastmcp run top.py:mcp', 'source py/top.py python'],
  ['py', 'uv run --with mcp[cli] mcp run ~/py/top.py', 'source py/top.py python'],
  ['py', 'uv run https://example.com/x.py', 'foreign remote'],
  ['py', 'uv sync', 'foreign unclear'],
  ['py', 'uvx --from . py-server', 'source py/src/pkg/server.py python'],
  ['', 'uvx --from ~/py py-server', 'source py/src/pkg/server.py python'],
  ['py', 'uv tool run --from . py-server', 'source py/src/pkg/server.py python'],
  ['py', 'uvx some-server', 'foreign package'],
  ['py', 'uvx --from git+https://x.y/z some-server', 'foreign package'],
  ['py', 'uvx fastmcp@latest run top.py', 'source py/top.py python'],
  ['py', 'pipx run --spec . py-server', 'source py/src/pkg/server.py python'],
  ['py', 'fastmcp run top.py:mcp --transport stdio', 'source py/top.py python'],
  ['py', 'fastmcp run --transport stdio C.py', 'source py/C.py python'],
  ['py', 'fastmcp dev top.py', 'source py/top.py python'],
  ['py', 'fastmcp dev inspector top.py', 'source py/top.py python'],
  ['py', 'fastmcp run fastmcp.json', 'source py/top.py python'],
  ['py', 'fastmcp run --no-banner', 'source py/top.py python'],
  ['py', 'fastmcp run -m pkg', 'source py/src/pkg/__main__.py python'],
  ['py', 'fastmcp run --module pkg.sub', 'source py/src/pkg/sub.py python'],
  ['py', 'fastmcp run --reload --reload-dir src top.py', 'source py/top.py python'],
  ['py', 'fastmcp run https://example.com/mcp', 'foreign remote'],
  ['py', 'mcp run top.py:create()', 'source py/top.py python'],
  ['py', 'poetry run python top.py', 'source py/top.py python'],
  ['', 'poetry -C py run poem', 'source py/src/pkg/sub.py python'],
  ['py', 'pdm run serve', 'source py/src/pkg/server.py python'],
  ['', 'pdm run -p py listed', 'source py/top.py python'],
  ['py', 'pdm called', 'source py/src/pkg/server.py python'],
  ['py', 'pdm run both', 'source py/top.py python'],
  ['py', 'pdm run python top.py', 'source py/top.py python'],
  ['py', 'hatch run serve', 'source py/src/pkg/server.py python'],
  ['py', 'hatch run dev:serve', 'source py/top.py python'],
  ['py', 'hatch -e dev run serve', 'source py/top.py python'],
  ['uvs', 'uv run --package one one-server', 'source uvs/packages/one/src/one/main.py python'],
  ['py', 'hatch run dev:python top.py', 'source py/top.py python'],
  ['py', 'pipenv run serve', 'source py/top.py python'],
  ['py', 'pipenv run python top.py', 'source py/top.py python'],
  ['py', 'rye run serve', 'source py/top.py python'],
  ['py', 'poe serve', 'source py/top.py python'],
  ['py', 'pixi run python top.py', 'source py/top.py python'],
  ['py', 'coverage run --source pkg -m pkg', 'source py/src/pkg/__main__.py python'],
  ['py', 'uvicorn pkg.server:app --port 0', 'source py/src/pkg/server.py python'],
  ['py', 'conda run -n env --no-capture-output python top.py', 'source py/top.py python'],
  ['py', 'py-server', 'source py/src/pkg/server.py python'],
  ['', '~/py/.venv/bin/py-server --flag', 'source py/src/pkg/server.py python'],
  ['', '~/py/.venv/bin/edit-server', 'source edit/edit/main.py python'],
  ['', '~/py/.venv/bin/other-server', 'foreign installed'],
  ['edit', 'edit-server', 'source edit/edit/main.py python'],
  ['setup', 's-server', 'source setup/s/main.py python'],

  // JavaScript and TypeScript
  ['js', 'node src/index.js', 'source js/src/index.js javascript'],
  ['js', 'node --import ./hook.mjs src/index.js', 'source js/src/index.js javascript'],
  ['js', 'node -r ./hook.mjs --enable-source-maps src/index.js', 'source js/src/index.js javascript'],
  ['js', 'node --loader hook.mjs --no-warnings src/index.js', 'source js/src/index.js javascript'],
  [
    'js',
    'node --env-file=.env --inspect=0 --experimental-strip-types server.ts',
    'source js/server.ts javascript',
  ],
  ['js', 'node --env-file .env --watch -- src/index.js', 'source js/src/index.js javascript'],
  ['js', 'node src/cli', 'source js/src/cli.js javascript'],
  ['js', 'node missing.js', 'source js/missing.js javascript'],
  ['js', 'node --run start', 'source js/src/index.js javascript'],
  ['js', "node -e '1'", 'foreign inline'],
  ['js', 'node node_modules/foreign/cli.js', 'foreign installed'],
  ['js', 'tsx server.ts', 'source js/server.ts javascript'],
  ['js', 'tsx watch --include x server.ts', 'source js/server.ts javascript'],
  ['js', 'npx tsx server.ts', 'source js/server.ts javascript'],
  ['js', 'npx -y -p tsx tsx server.ts', 'source js/server.ts javascript'],
  ['js', 'npx.cmd -y tsx@latest --import ./hook.mjs server.ts', 'source js/server.ts javascript'],
  ['js', 'npx ts-node -P tsconfig.json server.ts', 'source js/server.ts javascript'],
  ['js', "nodemon --watch src --exec 'tsx server.ts'", 'source js/server.ts javascript'],
  ['js', 'nodemon src/index.js', 'source js/src/index.js javascript'],
  ['js', 'corepack pnpm dev', 'source js/src/index.ts javascript'],
  ['js', 'c8 --reporter=text node src/index.js', 'source js/src/index.js javascript'],
  ['js', 'npx some-server', 'foreign package'],
  ['js', 'npx -y @scope/some-server@1.2.3 .', 'foreign package'],
  ['js', 'npx foreign', 'foreign package'],
  ['js', 'npx js-server', 'source js/src/cli.js javascript'],
  ['js', 'npx .', 'source js/src/cli.js javascript'],
  ['', 'npx ./ts', 'output ts/dist/index.js javascript'],
  ['js', 'npx @modelcontextprotocol/inspector node src/index.js', 'source js/src/index.js javascript'],
  ['js', 'bun server.ts', 'source js/server.ts javascript'],
  ['js', 'bun run server.ts', 'source js/server.ts javascript'],
  ['js', 'bun run dev', 'source js/src/index.ts javascript'],
  ['', 'bun --cwd js run --watch server.ts', 'source js/server.ts javascript'],
  ['js', 'bunx some-server', 'foreign package'],
  ['deno', 'deno run -A main.ts', 'source deno/main.ts javascript'],
  ['deno', 'deno run --allow-read=. --config deno.jsonc main.ts', 'source deno/main.ts javascript'],
  ['deno', 'deno task dev', 'source deno/main.ts javascript'],
  ['deno', 'deno run npm:some-server', 'foreign remote'],
  ['js', 'npm start', 'source js/src/index.js javascript'],
  ['js', 'npm run dev', 'source js/src/index.ts javascript'],
  ['js', 'npm run deep --silent', 'source js/src/index.ts javascript'],
  ['js', 'npm run sub', 'source js/tools/main.js javascript'],
  ['js', 'npm run piped', 'source js/src/index.js javascript'],
  ['js', 'npm run envs', 'source js/src/index.js javascript'],
  ['js', 'npm run round', 'foreign unclear'],
  ['js', 'npm run nothing', 'foreign unclear'],
  ['', 'npm --prefix js run dev', 'source js/src/index.ts javascript'],
  ['', 'npm run dev --prefix js', 'source js/src/index.ts javascript'],
  ['js', 'npm exec -- tsx server.ts', 'source js/server.ts javascript'],
  ['mono', 'npm run dev -w packages/x', 'source mono/packages/x/src/main.ts javascript'],
  ['mono', 'pnpm --filter @mono/x dev', 'source mono/packages/x/src/main.ts javascript'],
  ['mono', 'yarn workspace @mono/x dev', 'source mono/packages/x/src/main.ts javascript'],
  ['js', 'pnpm dev', 'source js/src/index.ts javascript'],
  ['js', 'pnpm run dev', 'source js/src/index.ts javascript'],
  ['', 'pnpm -C js dev', 'source js/src/index.ts javascript'],
  ['js', 'pnpm exec tsx server.ts', 'source js/server.ts javascript'],
  ['js', 'pnpm tsx server.ts', 'source js/server.ts javascript'],
  ['js', 'pnpm dlx some-server', 'foreign package'],
  ['js', 'yarn dev', 'source js/src/index.ts javascript'],
  ['js', 'yarn node src/index.js', 'source js/src/index.js javascript'],
  ['', 'yarn --cwd js start', 'source js/src/index.js javascript'],
  ['ts', 'node dist/index.js', 'output ts/dist/index.js javascript'],
  ['ts', 'node .', 'output ts/dist/index.js javascript'],
  ['ts', 'node compiled/main.js', 'output ts/compiled/main.js javascript'],
  ['ts', 'npm start', 'output ts/dist/index.js javascript, built'],
  ['ts', 'npm run serve', 'output ts/dist/index.js javascript'],
  ['ts', 'npm run ready', 'output ts/dist/index.js javascript, built'],
  ['hand', 'node lib/server.js', 'source hand/lib/server.js javascript'],
  ['mono', 'node packages/lib/server.js', 'source mono/packages/lib/server.js javascript'],

  // Built at every start, or before
  ['go', 'go run .', 'project go go'],
  ['go', 'go run -race ./cmd/x --flag', 'project go/cmd/x go'],
  ['go', 'go run main.go', 'source go/main.go go'],
  ['', 'go -C go run .', 'project go go'],
  ['go', 'go run example.com/x@latest', 'foreign package'],
  ['go', './bin/server', 'output go/bin/server go'],
  ['rust', 'cargo run --quiet', 'project rust rust'],
  ['', 'cargo run --manifest-path rust/Cargo.toml', 'project rust rust'],
  ['rust', 'cargo +nightly run --bin x', 'project rust rust'],
  ['', '~/rust/target/debug/x', 'output rust/target/debug/x rust'],
  ['rust', './target/release/x', 'output rust/target/release/x rust'],
  ['rust', "sh -c 'cargo build && ./target/debug/x'", 'output rust/target/debug/x rust, built'],
  ['cs', 'dotnet run', 'project cs csharp'],
  ['', 'dotnet run --project cs', 'project cs csharp'],
  ['', 'dotnet watch run --project cs/App.csproj', 'project cs csharp'],
  ['cs', 'dotnet bin/Debug/net8.0/App.dll', 'output cs/bin/Debug/net8.0/App.dll csharp'],
  ['java', 'java -Xmx512m -jar target/x.jar', 'output java/target/x.jar java'],
  ['java', 'java -cp /usr/share/x.jar:target/classes Main', 'output java/target/classes java'],
  ['java', 'java src/Main.java', 'source java/src/Main.java java'],
  ['java', 'mvn -q exec:java', 'project java java'],
  ['java', './gradlew -q run', 'project java java'],
  ['', 'gradle -p java run', 'project java java'],
  ['java', 'jbang src/Main.java', 'source java/src/Main.java java'],
  ['go', 'make serve', 'project go go'],

  // Other languages
  ['ruby', 'ruby -W0 server.rb', 'source ruby/server.rb ruby'],
  ['ruby', 'bundle exec ruby server.rb', 'source ruby/server.rb ruby'],
  ['php', 'php artisan mcp:start', 'source php/artisan php'],
  ['', 'perl -Ilib x.pl', 'source x.pl perl'],
  ['', 'Rscript --vanilla x.R', 'source x.R r'],
  ['', 'lua5.4 x.lua', 'source x.lua lua'],
  ['', 'swift run --package-path go', 'project go swift'],
  ['', 'runghc X.hs', 'source X.hs haskell'],
  ['', 'julia --project=. x.jl', 'source x.jl julia'],
  ['', 'elixir x.exs', 'source x.exs elixir'],
  ['bare', 'mix run --no-halt', 'project bare elixir'],
  ['bare', 'stack run', 'project bare haskell'],
  ['bare', 'sbt -batch run', 'project bare java'],
  ['bare', 'lein run', 'project bare clojure'],
  ['bare', 'bb x.bb', 'source bare/x.bb clojure'],
  ['bare', 'dart run', 'project bare dart'],
  ['bare', 'dart bin/x.dart', 'source bare/bin/x.dart dart'],
  ['bare', 'zig build run', 'project bare zig'],
  ['bare', 'crystal run x.cr', 'source bare/x.cr crystal'],
  ['bare', 'nim r x.nim', 'source bare/x.nim nim'],
  ['bare', 'groovy -cp lib x.groovy', 'source bare/x.groovy java'],

  // Shells, and what stands around a command
  ['', "sh -c 'cd ~/py && exec python top.py'", 'source py/top.py python'],
  ['', "bash -lc 'cd $HOME/py; FOO=1 uv run top.py 2>&1'", 'source py/top.py python'],
  ['py', "bash -c 'source .venv/bin/activate && python -m pkg'", 'source py/src/pkg/__main__.py python'],
  ['py', "zsh -c 'for i in 1; do python top.py; done'", 'foreign unclear'],
  ['', 'sh py/run.sh', 'source py/top.py python'],
  ['', '~/py/run.sh', 'source py/top.py python'],
  ['py', './odd.sh', 'source py/odd.sh shell'],
  ['py', 'cmd /c python top.py', 'source py/top.py python'],
  [
    'py',
    'cmd.exe /d /s /c "python src\\pkg\\server.py"'.replaceAll('"', "'"),
    'source py/src/pkg/server.py python',
  ],
  ['py', 'powershell -NoProfile -ExecutionPolicy Bypass -Command python top.py', 'source py/top.py python'],
  ['py', 'env -u X FOO=1 python top.py', 'source py/top.py python'],
  ['py', '/usr/bin/env -S python -u top.py', 'source py/top.py python'],
  ['py', 'nice -n 5 time nohup python top.py', 'source py/top.py python'],
  ['py', 'timeout 60 python top.py', 'source py/top.py python'],
  ['py', 'ionice -c 3 stdbuf -oL taskset 0x1 sudo -u me python top.py', 'source py/top.py python'],
  ['py', 'direnv exec . python top.py', 'source py/top.py python'],
  ['py', 'op run --env-file=.env -- python top.py', 'source py/top.py python'],
  ['py', 'env-cmd -f .env python top.py', 'source py/top.py python'],
  ['py', "cross-env-shell A=1 'python top.py'", 'source py/top.py python'],
  ['', 'wsl -d Ubuntu --cd ~/py python top.py', 'source py/top.py python'],
  ['js', 'dotenv -e .env.local -- node src/index.js', 'source js/src/index.js javascript'],
  ['js', 'dotenvx run -f .env.local -- node src/index.js', 'source js/src/index.js javascript'],
  ['js', 'cross-env A=1 node src/index.js', 'source js/src/index.js javascript'],
  ['py', 'pyenv exec python top.py', 'source py/top.py python'],
  ['py', 'asdf exec python top.py', 'source py/top.py python'],
  ['py', 'mise exec python@3.12 -- python top.py', 'source py/top.py python'],
  ['py', 'mise x -- python top.py', 'source py/top.py python'],
  ['py', 'mise run serve', 'source py/top.py python'],
  ['js', 'volta run --node 22 node src/index.js', 'source js/src/index.js javascript'],
  ['js', 'fnm exec --using=22 node src/index.js', 'source js/src/index.js javascript'],
  ['js', 'nvm exec 22 node src/index.js', 'source js/src/index.js javascript'],
  ['ruby', 'rbenv exec ruby server.rb', 'source ruby/server.rb ruby'],
  ['', 'docker run -i --rm image', 'foreign container'],
  ['', 'ssh host python top.py', 'foreign remote'],
  ['', 'podman run -v ./py:/app image python /app/top.py', 'foreign container'],

  // Programs
  ['py', './serve', 'source py/serve python'],
  ['py', './uvserve', 'source py/uvserve python'],
  ['py', './top.py', 'source py/top.py python'],
  ['js', './missing', 'source js/missing unknown'],
  ['', 'linked', 'output ts/dist/index.js javascript'],
  ['', 'local', 'source js/src/cli.js javascript'],
  ['', 'tool', 'foreign installed'],
  ['', '~/.local/bin/script', 'foreign installed'],
  ['', '~/.local/bin/piped', 'foreign installed'],
  ['', '~/.claude/server', 'source .claude/server python'],
  ['py', '/mnt/c/Python/python.exe C:\\proj\\server.py', 'source /mnt/c/proj/server.py python'],
  ['py', 'cmd.exe /c python C:\\proj\\server.py', 'source /mnt/c/proj/server.py python'],
  ['py', "cmd.exe /c 'cd /d C:\\proj && python server.py'", 'source /mnt/c/proj/server.py python'],
  ['', 'no-such-program', 'foreign missing'],
  ['py', 'unheard-of-runner --fast top.py', 'source py/top.py python'],
  ['', '/bin/ls', 'foreign installed'],
  ['odd [1]', "node 'server (2).js'", 'source odd [1]/server (2).js javascript'],
];

for (const [cwd, line, expected] of rows)
  test(`${line} in ~/${cwd} is ${expected}`, { skip }, () => {
    assert.equal(told(launch(line, cwd).launched), expected);
  });

const viaRows: readonly (readonly [
  cwd: string,
  line: string,
  through: readonly string[],
  envFiles: readonly string[],
])[] = [
  ['py', 'uv run --env-file a.env fastmcp run top.py:mcp', ['uv run', 'fastmcp run'], ['py/a.env']],
  ['js', 'npm run envs', ['npm run envs', 'cross-env', 'dotenv', 'node'], ['js/.env.local', 'js/.env']],
  ['', 'pdm run -p py listed', ['pdm run', 'python'], ['py/pdm.env']],
  [
    'js',
    'node --env-file=.env --env-file-if-exists=.env.local src/index.js',
    ['node'],
    ['js/.env', 'js/.env.local'],
  ],
  ['js', 'npx -y tsx server.ts', ['npx', 'tsx'], []],
  ['js', 'env A=1 tsx --env-file=x.env server.ts', ['env', 'tsx'], ['js/x.env']],
];
for (const [cwd, line, through, envFiles] of viaRows)
  test(`${line}: the launchers and env files on the way`, { skip }, () => {
    const { launched } = launch(line, cwd);
    assert.deepEqual(
      [launched.through, launched.envFiles.toSorted()],
      [through, envFiles.map(at).toSorted()],
    );
  });

test('a broken manifest is told and stops nothing', { skip }, () => {
  const script = launch('npm run x', 'broken');
  assert.deepEqual(
    script.reasons.problems.map(({ file }) => file),
    [at('broken/package.json')],
  );
  const module = launch('uv run server.py', 'broken');
  assert.equal(told(module.launched), 'source broken/server.py python');
  assert.deepEqual(
    launch('uv run broken-server', 'broken').reasons.problems.map(({ file }) => file),
    [at('broken/pyproject.toml')],
  );
});

test('every row of the table is shown by a row here', { skip }, () => {
  const named = rows.flatMap(([, line]) =>
    line
      .replaceAll("'", ' ')
      .split(/[\s/\\]+/)
      .map(launcherName),
  );
  const shown = new Set(named.map(name => launcherOf(name)));
  const missing = Object.entries(launchers).filter(([, launcher]) => !shown.has(launcher));
  assert.deepEqual(
    missing.map(([name]) => name),
    [],
  );
});
