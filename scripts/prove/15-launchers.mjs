// What is watched for a command that nobody configured, from each folder that a client may start it in.
import { noPython, python } from '../../.build/test/support/python.js';
import {
  inHousehold,
  putServers,
  reloadsAfter,
  startFrom,
} from '../../.build/test/support/scenes/launching.js';

/** Programs that are not expected here: each stand-in starts a server, whatever its words. */
const STAND_INS =
  'uv uvx fastmcp mcp poetry pdm hatch tsx npx bun deno pnpm yarn go cargo dotnet java ruby'.split(' ');

/** The command, its root, what it runs, and a file whose save reloads it. */
const commands = [
  ['python3 ~/py/server.py', 'py', 'server.py', 'answer.py'],
  ['python3 -u -X dev ~/py/server.py', 'py', 'server.py', 'src/pkg/server.py'],
  ["sh -c 'cd ~/py && exec python3 server.py'", 'py', 'server.py', 'pyproject.toml'],
  ['env A=1 nice python3 ~/py/server.py', 'py', 'server.py', '.env'],
  ['~/py/run.sh', 'py', 'server.py', 'run.sh'],
  ['python3 ~/loose/server.py', 'loose', 'server.py', 'answer.py'],
  ['uv run --directory ~/py server.py', 'py', 'server.py', 'src/pkg/server.py'],
  ['uv run --project ~/py py-server', 'py', 'src/pkg/server.py', 'src/pkg/server.py'],
  ['uv --directory ~/py run fastmcp run server.py:mcp', 'py', 'server.py', 'answer.py'],
  ['uvx --from ~/py py-server', 'py', 'src/pkg/server.py', 'src/pkg/server.py'],
  ['fastmcp run ~/py/server.py:mcp', 'py', 'server.py', 'answer.py'],
  ['mcp run ~/py/server.py', 'py', 'server.py', 'answer.py'],
  ['poetry -C ~/py run python server.py', 'py', 'server.py', 'answer.py'],
  ['pdm run -p ~/py serve', 'py', 'server.py', 'pyproject.toml'],
  ['hatch -p ~/py run serve', 'py', 'server.py', 'answer.py'],
  ['node ~/js/server.mjs', 'js', 'server.mjs', 'answer.mjs'],
  ['node --import ~/js/hook.mjs --env-file ~/js/dev.env -- ~/js/server.mjs', 'js', 'server.mjs', 'dev.env'],
  ['npm --prefix ~/js run --silent dev', 'js', 'server.mjs', 'package.json'],
  ['npx -y tsx ~/js/server.mjs', 'js', 'server.mjs', 'answer.mjs'],
  ['tsx watch ~/js/server.mjs', 'js', 'server.mjs', 'answer.mjs'],
  ['bun --cwd ~/js run dev', 'js', 'server.mjs', 'answer.mjs'],
  ['deno run -A ~/js/server.mjs', 'js', 'server.mjs', 'answer.mjs'],
  ['pnpm -C ~/js dev', 'js', 'server.mjs', 'answer.mjs'],
  ['yarn --cwd ~/js dev', 'js', 'server.mjs', 'answer.mjs'],
  ['node ~/ts/dist/server.mjs', 'ts', 'dist/server.mjs', 'dist/answer.mjs'],
  ['npm --prefix ~/ts run --silent built', 'ts', 'dist/server.mjs', 'src/server.ts'],
  ['go -C ~/go run .', 'go', null, 'main.go'],
  ['cargo run --manifest-path ~/rust/Cargo.toml', 'rust', null, 'src/main.rs'],
  ['dotnet run --project ~/cs', 'cs', null, 'Program.cs'],
  ['java -jar ~/java/target/x.jar', 'java', 'target/x.jar', 'target/x.jar'],
  ['ruby ~/ruby/server.rb', 'ruby', 'server.rb', 'lib/x.rb'],
];
const foreign = [
  ['npx -y some-server', /the package some-server/],
  ['uvx some-server', /the package some-server/],
  ['docker run -i --rm image', /a container/],
];

function furnish(house) {
  for (const folder of ['py', 'loose', 'js', 'ts/dist']) putServers(house, folder);
  const texts = {
    'py/pyproject.toml':
      '[project.scripts]\npy-server = "pkg.server:main"\n[tool.pdm.scripts]\nserve = "python server.py"\n' +
      '[tool.hatch.envs.default.scripts]\nserve = "python server.py"\n',
    'py/src/pkg/server.py': '',
    'py/.env': 'A=1\n',
    'py/run.sh': '#!/bin/sh\ncd "$(dirname "$0")"\nexec python3 server.py "$@"\n',
    'js/package.json': '{ "scripts": { "dev": "A=1 node server.mjs" } }',
    'js/hook.mjs': '',
    'js/dev.env': 'A=1\n',
    'ts/package.json':
      '{ "scripts": { "built": "true tsc; npm run build --silent && node dist/server.mjs", "build": "true" } }',
    'ts/tsconfig.json': '{}',
    'ts/src/server.ts': '',
    ...{ 'go/go.mod': '', 'go/main.go': '', 'rust/Cargo.toml': '', 'rust/src/main.rs': '' },
    ...{ 'cs/App.csproj': '', 'cs/Program.cs': '', 'java/pom.xml': '', 'java/target/x.jar': '' },
    ...{ 'ruby/Gemfile': '', 'ruby/server.rb': '', 'ruby/lib/x.rb': '' },
    // A home folder that is kept in git and has a manifest of its own is no project.
    ...{ 'package.json': '{}', '.git/HEAD': '' },
  };
  for (const [name, text] of Object.entries(texts)) house.save(name, text);
}

const split = (line, home) =>
  [...line.matchAll(/'([^']*)'|\S+/g)].map(([word, quoted]) => (quoted ?? word).replaceAll('~/', `${home}/`));

const isStandIn = line => STAND_INS.includes(line.split(' ')[0]);
const needsPython = line => /python3|run\.sh/.test(line) && !isStandIn(line);

export const prove = figures => inHousehold([...STAND_INS, 'docker'], house => proveIn(house, figures));

async function proveIn(house, figures) {
  furnish(house);
  for (const [line, root, entry, saved] of commands) {
    const name = `${line}${isStandIn(line) ? ' (stand-in)' : ''}`;
    if (needsPython(line) && python === undefined) {
      figures.skip(name, noPython);
      continue;
    }
    await figures.part(name, async () => {
      const command = split(line, house.home);
      const faults = [];
      for (const cwd of ['/', house.home, house.at(root)]) {
        const { what, why, status, files } = await startFrom(house, cwd, command);
        const right =
          what.startsWith('watching ') &&
          what.endsWith(` under ${house.at(root)}`) &&
          why.startsWith(`because the command runs ${entry ?? 'the code in'} `) &&
          status.includes(`Watching: ${what.slice('watching '.length)}`) &&
          files > 0;
        if (!right) faults.push(`from ${cwd}: ${what}; ${why}; ${status}`);
      }
      const reloads = await reloadsAfter(house, command, `${root}/${saved}`);
      if (reloads !== 1) faults.push(`${reloads} reloads after a save of ${saved}`);
      figures.none(`${name}: faults in 3 starts and a save of ${saved}`, faults, 4);
    });
  }
  for (const [line, words] of foreign)
    await figures.part(line, async () => {
      const faults = [];
      for (const cwd of ['/', house.home, house.at('js')]) {
        const { what, why, status } = await startFrom(house, cwd, split(line, house.home));
        const right =
          what.startsWith('no files are watched') && words.test(why) && status.includes('Watching: nothing');
        if (!right) faults.push(`from ${cwd}: ${what}; ${why}; ${status}`);
      }
      figures.none(`${line} (stand-in): watches nothing and says so, faults in 3 starts`, faults, 3);
    });
}
