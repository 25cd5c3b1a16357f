/**
 * The programs that start other programs, and how each is told what to run. A launcher that is not here is taken for a
 * program of its own (programs.ts).
 */
import type { Language } from '../base/language.ts';
import {
  command,
  container,
  dll,
  file,
  fileOfObject,
  fileOrProject,
  fromPackage,
  fromTool,
  hatchTask,
  inline,
  type Launcher,
  type Lead,
  moduleOfObject,
  moduleOrFile,
  project,
  projectAt,
  remote,
  script,
  shellText,
  task,
  toFile,
  toolsThen,
  unclear,
  words,
} from './leads.ts';
import type { Given } from './options.ts';

/** A program that only changes what surrounds the command: its environment, priority, output. */
const around = (values = '', more: Launcher = {}): Launcher => ({ values, leads: command, ...more });
/** The same behind a word of its own: `pyenv exec python x.py`. */
const exec = (values = '', verbs = 'exec'): Launcher => ({
  next: Object.fromEntries(verbs.split(' ').map(verb => [verb, around(values)])),
});
const runs = (language: Language, values = ''): Launcher => ({ language, values, leads: moduleOrFile });
/** Builds and runs the project of its folder. */
const builds = (language: Language, verbs: string, more: Launcher = {}): Launcher => ({
  language,
  next: Object.fromEntries(verbs.split(' ').map(verb => [verb, { leads: project, ...more }])),
});
const dropFirst =
  (count: number) =>
  ({ rest }: Given): Lead =>
    words(rest.slice(count));

const NODE =
  '-r --require --import --loader --experimental-loader --env-file-if-exists -C --conditions --inspect-port --title ' +
  '--input-type --experimental-default-type --stack-trace-limit --max-http-header-size --unhandled-rejections --icu-data-dir ' +
  '--disable-warning --diagnostic-dir --openssl-config --redirect-warnings --trace-event-categories --watch-path ' +
  '--dns-result-order --experimental-config-file --localstorage-file --run -e --eval -p --print --tls-keylog --cpu-prof-dir';
const UV =
  '-p --python --cache-dir --config-file --color --allow-insecure-host -i --index --index-url --default-index -f --find-links ' +
  '--extra-index-url --index-strategy --keyring-provider --resolution --prerelease --fork-strategy --exclude-newer --link-mode ' +
  '-C --config-setting --no-build-isolation-package --no-build-package --no-binary-package --refresh-package -P ' +
  '--upgrade-package --reinstall-package -w --with --with-editable --with-requirements --env-file --extra --no-extra --group ' +
  '--no-group --only-group --package --python-platform';

const node: Launcher = {
  language: 'javascript',
  values: `${NODE} --env-file`,
  envFile: '--env-file --env-file-if-exists',
  ends: '--run -e --eval -p --print',
  leads: given => {
    const name = given.value('--run');
    if (name !== undefined) return script('unclear', name)(given);
    return given.has('-p', '--print') ? inline : moduleOrFile(given);
  },
};
const tsNode: Launcher = {
  ...node,
  values: `${NODE} --env-file --tsconfig --project -P -O --compiler-options --transpiler --include --exclude --ignore --cwd -c --config`,
  next: { watch: {}, '*': {} },
};
const npx: Launcher = {
  language: 'javascript',
  values: '-p --package -c --call --loglevel',
  leads: fromPackage,
};
const uvx: Launcher = { language: 'python', values: `${UV} --from`, leads: fromTool };
const bun: Launcher = {
  values: `${NODE} --preload --config --tsconfig-override --define -d -l --port --shell --target`,
  leads: given => (given.has('-e', '--eval', '-p', '--print') ? inline : script('file')(given)),
};
const deno = {
  language: 'javascript',
  values: '-c --config --import-map --lock --cert --location --seed --env-file --preload --ext',
} as const satisfies Launcher;
const dotnet: Launcher = {
  values:
    '--project --file -c --configuration -f --framework -r --runtime --launch-profile -lp -v --verbosity -p --property -a --arch --os -e',
  whole: true,
  leads: given => {
    const [first] = given.rest;
    return first?.endsWith('.cs') ? toFile(first) : projectAt('--project', '--file')(given);
  },
};
const fastmcpFlags =
  '--transport -t --host --port -p --path --log-level -l --with --with-editable -e --python --project --with-requirements ' +
  '--ui-port --server-port --inspector-version --reload-dir';
const mcpRun: Launcher = { values: fastmcpFlags, leads: fileOfObject };
const fastmcpRun: Launcher = {
  ...mcpRun,
  leads: given => {
    const [first = 'fastmcp.json', ...args] = given.rest;
    if (given.has('-m', '--module')) return { kind: 'module', name: first, args };
    return fileOfObject({ ...given, rest: [first] });
  },
};
const mvn: Launcher = {
  language: 'java',
  values: '-f --file -pl --projects -s --settings -P -T',
  whole: true,
  anywhere: true,
  leads: projectAt('-f', '--file'),
};
const gradle: Launcher = {
  language: 'java',
  values: '-p --project-dir -b --build-file -c --settings-file -I --init-script -x',
  whole: true,
  anywhere: true,
  leads: projectAt('-p', '--project-dir', '-b', '--build-file'),
};
const shell: Launcher = {
  language: 'shell',
  values: '-o -O +o +O --rcfile --init-file',
  leads: given => (given.has('-c') ? shellText(given.rest[0] ?? '', given.rest.slice(2)) : file(given)),
};
const powershell: Launcher = {
  language: 'shell',
  values:
    '-File -f -Command -c -ExecutionPolicy -ep -ex -WorkingDirectory -wd -Version -WindowStyle -OutputFormat',
  ends: '-File -f -Command -c',
  cd: '-WorkingDirectory -wd',
  whole: true,
  leads: ({ value, rest }) => {
    const text = value('-Command', '-c');
    if (text !== undefined) return { kind: 'shell', text: [text, ...rest].join(' '), args: [], cmd: true };
    const path = value('-File', '-f');
    return path === undefined ? toFile(rest[0], rest.slice(1)) : toFile(path, rest);
  },
};
const yarn: Launcher = {
  language: 'javascript',
  cd: '--cwd',
  next: {
    run: { leads: script('command') },
    start: { leads: script('unclear', 'start') },
    exec: around(),
    dlx: npx,
    node,
    workspace: {
      leads: ({ rest: [name = '', ...rest] }) => words(['pnpm', '--filter', name, ...rest]),
    },
    '*': { leads: script('command') },
  },
};

export const launchers: Readonly<Record<string, Launcher>> = {
  // Python
  python: {
    language: 'python',
    values: '-m -c -W -X -Q --check-hash-based-pycs',
    ends: '-m -c',
    leads: moduleOrFile,
  },
  debugpy: {
    language: 'python',
    values: '-m -c --listen --connect --log-to',
    ends: '-m -c',
    leads: moduleOrFile,
  },
  coverage: { language: 'python', next: { run: { ...runs('python', '-m --source --rcfile'), ends: '-m' } } },
  fastmcp: {
    language: 'python',
    next: { run: fastmcpRun, dev: { next: { ...named('inspector apps', fastmcpRun), '*': fastmcpRun } } },
  },
  mcp: { language: 'python', next: { run: mcpRun, dev: mcpRun } },
  uvicorn: { language: 'python', values: '--host --port --log-level', leads: moduleOfObject },
  uv: {
    language: 'python',
    values: UV,
    cd: '--directory',
    project: '--project',
    envFile: '--env-file',
    next: {
      run: {
        leads: given => {
          const [first, ...args] = given.rest;
          if (given.has('-m', '--module')) return { kind: 'module', name: first ?? '', args };
          const isFile = /\.pyw?$/i.test(first ?? '-') || /^(https?:|-$)/.test(first ?? '-');
          return isFile || given.has('-s', '--script', '--gui-script') ? file(given) : command(given);
        },
      },
      tool: { next: { run: uvx } },
    },
  },
  uvx,
  pipx: { language: 'python', next: { run: { values: '--spec --python --pip-args', leads: fromTool } } },
  poetry: { language: 'python', cd: '-C --directory', project: '-P --project', next: { run: around() } },
  pdm: {
    language: 'python',
    project: '-p --project',
    values: '-c --config --venv -s --site-packages',
    next: { run: { leads: task('tool.pdm.scripts') }, '*': { leads: task('tool.pdm.scripts') } },
  },
  hatch: {
    language: 'python',
    values: '-e --env',
    project: '-p --project',
    next: { run: { leads: hatchTask } },
  },
  pipenv: { language: 'python', next: { run: { leads: task('Pipfile:scripts') } } },
  rye: {
    language: 'python',
    next: { run: { leads: task('tool.rye.scripts') }, tools: { next: { run: uvx } } },
  },
  pixi: {
    language: 'python',
    values: '-e --environment --manifest-path',
    next: { run: { leads: task('pixi.toml:tasks', 'tool.pixi.tasks') } },
  },
  poe: { language: 'python', leads: task('tool.poe.tasks') },
  conda: { language: 'python', cd: '--cwd', values: '-n --name -p --prefix', next: { run: around() } },

  // JavaScript and TypeScript
  node,
  ...named('tsx ts-node ts-node-esm ts-node-dev tsnd vite-node esno jiti babel-node swc-node', tsNode),
  nodemon: {
    ...tsNode,
    values: `${NODE} -w --watch -x --exec -i --ignore -d --delay --ext --signal`,
    leads: given => {
      const text = given.value('-x', '--exec');
      return text === undefined ? file(given) : shellText(text, given.rest);
    },
  },
  ...named('npx bunx pnpx', npx),
  npm: {
    language: 'javascript',
    values: '--loglevel --script-shell --cache --userconfig',
    cd: '--prefix -C',
    workspace: '-w --workspace',
    anywhere: true,
    next: {
      ...named('run run-script', { leads: script('unclear') }),
      start: { leads: script('unclear', 'start') },
      ...named('exec x', npx),
    },
  },
  pnpm: {
    language: 'javascript',
    cd: '-C --dir --prefix',
    workspace: '-F --filter',
    next: {
      ...named('run run-script', { leads: script('command') }),
      start: { leads: script('unclear', 'start') },
      exec: around(),
      dlx: npx,
      node,
      '*': { leads: script('command') },
    },
  },
  yarn,
  corepack: around(),
  bun: {
    language: 'javascript',
    values: '-r --preload -c --config',
    cd: '--cwd',
    envFile: '--env-file',
    workspace: '-F --filter',
    next: { run: bun, x: npx, '*': bun },
  },
  deno: {
    ...deno,
    envFile: '--env-file',
    next: {
      ...named('run serve', { leads: file }),
      task: { cd: '--cwd', leads: script('command') },
      eval: { leads: () => inline },
      '*': { leads: file },
    },
  },

  // Compiled at every start
  go: {
    language: 'go',
    whole: true,
    cd: '-C',
    next: {
      run: {
        values:
          '-exec -ldflags -gcflags -asmflags -tags -mod -modfile -overlay -p -pkgdir -toolexec -buildmode -compiler -pgo',
        leads: ({ rest: [what = '.'] }) => {
          if (what.endsWith('.go')) return toFile(what);
          const isLocal = /^(\.|\/|[A-Za-z]:)/.test(what) || !what.includes('.');
          const name = what.replace(/@.*$/, '');
          return isLocal
            ? { kind: 'project', path: what }
            : { kind: 'foreign', why: { kind: 'package', name } };
        },
      },
    },
  },
  cargo: {
    language: 'rust',
    values:
      '--manifest-path --bin -p --package --example -F --features --target --target-dir --profile -j --jobs --config --color -Z',
    cd: '-C',
    next: named('run r watch', { leads: projectAt('--manifest-path') }),
  },
  dotnet: {
    language: 'csharp',
    whole: true,
    next: {
      run: dotnet,
      watch: { ...dotnet, next: { run: {}, '*': {} } },
      exec: { values: '--runtimeconfig --depsfile --additionalprobingpath --fx-version', leads: dll },
      '*': { leads: dll },
    },
  },
  java: {
    language: 'java',
    values:
      '-cp -classpath --class-path -p --module-path -jar -m --module --add-modules --add-opens --add-exports --add-reads --source',
    ends: '-jar -m --module',
    whole: true,
    leads: ({ value, rest }) => {
      const jar = value('-jar');
      if (jar !== undefined) return { kind: 'output', path: jar, folder: false, language: 'java' };
      const [first] = rest;
      if (first !== undefined && /\.(java|kts?)$/.test(first)) return toFile(first);
      const path = value('-cp', '-classpath', '--class-path', '-p', '--module-path') ?? '.';
      return { kind: 'class-path', path, words: rest };
    },
  },
  ...named('mvn mvnw', mvn),
  ...named('gradle gradlew', gradle),
  jbang: {
    language: 'java',
    values: '--java --deps --main -m --cp',
    next: { run: { leads: file }, '*': { leads: file } },
  },
  ...named('groovy scala kotlin', { language: 'java', leads: file, values: '-cp -classpath', whole: true }),
  sbt: { language: 'java', leads: project },
  swift: builds('swift', 'run', {
    values: '--package-path -c --configuration',
    leads: projectAt('--package-path'),
  }),
  dart: { language: 'dart', next: { run: { leads: fileOrProject }, '*': { leads: fileOrProject } } },
  zig: { ...builds('zig', 'build'), next: { build: { leads: project }, run: { leads: file } } },
  mix: { language: 'elixir', leads: project },
  ...named('stack cabal', builds('haskell', 'run exec')),
  runghc: runs('haskell'),
  crystal: { language: 'crystal', next: { run: { leads: file }, '*': { leads: file } } },
  nim: { language: 'nim', next: { r: { leads: file } } },
  ...named('clojure clj lein', { language: 'clojure', leads: project }),
  bb: { language: 'clojure', leads: fileOrProject },

  // Other interpreters
  ruby: { language: 'ruby', values: '-I -r -C -e -E -x -W', ends: '-e', cd: '-C', leads: moduleOrFile },
  bundle: { ...exec(), language: 'ruby' },
  rake: { language: 'ruby', leads: project },
  php: {
    language: 'php',
    values: '-d -c -z -f -r',
    ends: '-r -f',
    leads: given => toFile(given.value('-f') ?? given.rest[0]),
  },
  perl: { language: 'perl', values: '-I -e -E', ends: '-e -E', leads: moduleOrFile },
  ...named('lua luajit', runs('lua', '-e -l')),
  Rscript: runs('r', '-e'),
  julia: runs('julia', '-e --eval -E -L -J -t -p'),
  elixir: runs('elixir', '-e --eval -r -S --cookie --name --sname --erl -pa -pz'),

  // Shells, and what stands around a command
  ...named('sh bash zsh dash ash ksh fish busybox', shell),
  ...named('powershell pwsh', powershell),
  cmd: {
    language: 'shell',
    leads: ({ rest }) => {
      const at = rest.findIndex(word => /^\/[ck]$/i.test(word));
      const [text = '', ...more] = rest.slice(at + 1);
      if (at === -1) return unclear('cmd');
      return more.length === 0 ? { kind: 'shell', text, args: [], cmd: true } : words([text, ...more]);
    },
  },
  env: {
    values: '-u --unset -S --split-string',
    ends: '-S --split-string',
    cd: '-C --chdir',
    leads: ({ value, rest }) => {
      const text = value('-S', '--split-string');
      return text === undefined ? words(rest) : shellText(text, rest);
    },
  },
  nice: around('-n --adjustment'),
  ionice: around('-c -n --class --classdata'),
  exec: around('-a'),
  stdbuf: around('-i -o -e'),
  timeout: { values: '-k --kill-after -s --signal', leads: dropFirst(1) },
  taskset: { leads: dropFirst(1) },
  sudo: around('-u --user -g --group -C -D -h -p'),
  ...named(
    'time nohup command setsid caffeinate unbuffer tini dumb-init winpty doas xvfb-run',
    around('-f -o -s'),
  ),
  ...named('dotenv dotenv-cli', {
    values: '-f -e -v -c',
    envFile: '-f -e',
    next: { run: around(), '*': around() },
  }),
  dotenvx: { next: { run: around('-f --env-file -e --env', { envFile: '-f --env-file' }) } },
  'env-cmd': around('-f --file -e --environments', { envFile: '-f --file' }),
  'cross-env': around(),
  'cross-env-shell': { leads: ({ rest }) => shellText(rest.join(' ')) },
  ...named('c8 nyc', around()),
  ...named('doppler op infisical', exec('--env-file', 'run')),
  direnv: { next: { exec: { leads: dropFirst(1) } } },
  ...named('pyenv rbenv nodenv goenv jenv asdf', exec()),
  ...named('mise rtx', {
    cd: '-C --cd',
    next: {
      ...named('exec x', { values: '-c --command -j', leads: toolsThen }),
      run: { leads: task('mise.toml:tasks', '.mise.toml:tasks') },
    },
  }),
  volta: exec('--node --npm --yarn --pnpm', 'run'),
  fnm: exec('--using'),
  nvm: {
    next: {
      exec: { leads: dropFirst(1) },
      run: { leads: ({ rest: [, ...rest] }) => words(['node', ...rest]) },
    },
  },
  ...named('make gmake just task rake nx turbo air', {
    cd: '-C --directory',
    leads: project,
    anywhere: true,
  }),
  wsl: around('-d --distribution -u --user -e --exec', { cd: '--cd' }),

  // Somewhere else
  ...named('docker podman nerdctl docker-compose kubectl finch', { leads: () => container }),
  ssh: { leads: ({ rest: [address = ''] }) => remote(address) },
};

function named(names: string, launcher: Launcher): Readonly<Record<string, Launcher>> {
  return Object.fromEntries(names.split(' ').map(name => [name, launcher]));
}

/** `C:\Python312\python3.12.EXE` is `python`. */
export function launcherName(word: string): string {
  const name = (word.split(/[\\/]/).pop() ?? '').replace(/\.(exe|cmd|bat|ps1)$/i, '');
  if (Object.hasOwn(launchers, name)) return name;
  const plain = name
    .toLowerCase()
    .replace(/(?<=^(python|pythonw|pypy|ruby|node|php|lua|perl|pwsh))-?[\d.]+$/, '');
  return Object.hasOwn(ALIASES, plain) ? ALIASES[plain]! : plain;
}

const ALIASES: Readonly<Record<string, string>> = {
  ...{
    py: 'python',
    pypy: 'python',
    pythonw: 'python',
    graalpy: 'python',
    nodejs: 'node',
    rscript: 'Rscript',
  },
  ...{ mamba: 'conda', micromamba: 'conda', gunicorn: 'uvicorn', hypercorn: 'uvicorn' },
};

export const launcherOf = (name: string): Launcher | undefined =>
  Object.hasOwn(launchers, name) ? launchers[name] : undefined;
