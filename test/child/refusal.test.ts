/** A command that is on no PATH. The other refusals are those of the system: start.test.ts. */
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { whyNotStarted } from '../../src/child/refusal.ts';

const base = mkdtempSync(join(realpathSync(tmpdir()), 'mcp-reload-path-'));
after(() => rmSync(base, { recursive: true, force: true }));

/** A folder with commands in it. */
function folder(name: string, commands: readonly string[] = [], mode = 0o755): string {
  const path = join(base, name);
  mkdirSync(path, { recursive: true });
  for (const command of commands) {
    writeFileSync(join(path, command), '#!/no/such/interpreter\n');
    chmodSync(join(path, command), mode);
  }
  return path;
}

const missing = Object.assign(new Error('spawn ENOENT'), { code: 'ENOENT' });
async function why(
  command: string,
  env: Record<string, string>,
  platform: NodeJS.Platform = 'linux',
): Promise<string> {
  const { code, message } = await whyNotStarted({ command, cwd: base, env }, missing, platform);
  assert.equal(code, 'ENOENT');
  return message;
}

const HINT =
  "the command's absolute path, because a client that was not started from a shell does not have the shell's PATH.";

test('the PATH that was searched is named, and what to do', async () => {
  const [one, two] = [folder('one'), folder('two')];
  assert.equal(
    await why('server', { PATH: `${one}:${two}` }),
    `The command server was not found on the server's PATH (${one}, ${two}); give ${HINT}`,
  );
});

test('a PATH that is missing or empty is told as such', async () => {
  assert.match(await why('server', {}), /PATH \(there is none\); give/);
  assert.match(await why('server', { PATH: '' }), /PATH \(it is empty\); give/);
});

test('of a long PATH the first folders, and how many more', async () => {
  const folders = Array.from({ length: 40 }, (_, n) => `/opt/some/tool-${n}/bin`);
  const words = await why('server', { PATH: folders.join(':') });
  assert.match(words, /\(\/opt\/some\/tool-0\/bin, .*, \/opt\/some\/tool-6\/bin and 33 more\)/);
  const long = await why('server', { PATH: `/${'x'.repeat(1000)}:/bin` });
  assert.match(long, /\/x{159}… and 1 more\)/);
});

test('what is near on that PATH is named: other versions, slips of the finger', async () => {
  const bin = folder('bin', ['python3', 'python3.11', 'pythonista', 'nodejs', 'ls', 'npm', 'npx', 'uvx']);
  folder('bin', ['python'], 0o644);
  const near = async (command: string) =>
    /; (.*) (?:is|are) there/.exec(await why(command, { PATH: `${bin}:/nowhere` }))?.[1] ?? 'nothing';
  assert.equal(await near('python3.12'), 'python3, python3.11');
  assert.equal(await near('python2'), 'python3, python3.11');
  assert.equal(await near('node'), 'nodejs');
  assert.equal(await near('pyhton3'), 'python3');
  assert.equal(await near('pythn3'), 'python3');
  assert.equal(await near('nxp'), 'nothing');
  assert.equal(await near('deno'), 'nothing');
});

test('a command that is there, without its interpreter, is no missing command', async () => {
  const bin = folder('scripts', ['tool']);
  assert.match(await why('tool', { PATH: bin }), /scripts\/tool exists, but the interpreter/);
});

test('our own folder has been moved away', async () => {
  const [before, moved] = [process.cwd(), folder('moved', ['tool'])];
  process.chdir(moved);
  process.cwd();
  rmSync(moved, { recursive: true });
  const { message } = await whyNotStarted({ command: 'tool', cwd: undefined, env: {} }, missing);
  process.chdir(before);
  assert.equal(message, 'The working folder does not exist any more.');
});

test('Windows: the variable in any case, and the endings that were tried', async () => {
  const bin = folder('windows', ['python3.EXE', 'py.exe', 'readme.txt']);
  assert.equal(
    await why('python', { Path: `${bin};C:\\Windows`, PATHEXT: '.EXE;.CMD' }, 'win32'),
    `The command python was not found on the server's PATH (${bin}, C:\\Windows, with .EXE .CMD); python3 is there: use that, or give ${HINT}`,
  );
  assert.match(await why('server.cmd', { Path: bin }, 'win32'), /PATH \([^,]*windows\); give/);
  assert.match(await why('server', { Path: bin }, 'win32'), /with \.COM \.EXE \.BAT \.CMD\)/);
});
