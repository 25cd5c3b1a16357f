// What the README says for each client, with the real client where it can be had: it connects, and lists what it found.
import { until } from '../../.build/test/support/deadline.js';
import { noPython } from '../../.build/test/support/python.js';
import { blocks } from '../../.build/test/support/readme.js';
import { added, commandsIn, formsOf } from '../../.build/test/support/readme-entries.js';
import { claudeBinary } from '../claude/install.mjs';
import { CODEX, commandOf, GEMINI } from '../clients/install.mjs';
import { Place } from '../clients/place.mjs';

const NAME = 'my-server';
const APPROVED = JSON.stringify({ enableAllProjectMcpServers: true });
const UNTRUSTED = JSON.stringify({ security: { folderTrust: { enabled: false } } });

const blockFor = client => blocks.find(block => formsOf(block).some(form => form.client === client)).text;
const lineWith = (text, words) =>
  text
    .split('\n')
    .find(line => line.includes(words))
    ?.trim() ?? text.trim();

/** Where the client can't be had, the figure is skipped with the reason. */
async function withClient(figures, client, find, body) {
  let command;
  try {
    command = find();
  } catch (error) {
    return figures.skip(client, error.message);
  }
  const place = new Place();
  try {
    await figures.part(client, () => body(place, (args, cwd) => place.run(command, args, cwd), command));
  } finally {
    place.remove();
  }
}

/** Each `claude mcp add` of a wrapped server in the README, and its file. */
function claudeCode(figures) {
  return withClient(figures, 'Claude Code', claudeBinary, async (place, run) => {
    const status = cwd => lineWith(run(['mcp', 'get', NAME], cwd), 'Status:');
    const shell = blocks.filter(({ language }) => language === 'sh');
    const commands = shell
      .flatMap(({ text }) => commandsIn(place.placed(text), place.elsewhere))
      .filter(words => added(words)?.name === NAME);
    for (const [, ...words] of commands) {
      const { scope } = added(['claude', ...words]);
      run(words);
      if (scope === 'project') {
        const pending = status();
        figures.figure('Claude Code, scope project, before it is approved', pending, /Pending/.test(pending));
        place.saveAtHome('.claude/settings.json', APPROVED);
      }
      const found = status(scope === 'user' ? place.elsewhere : place.project.root);
      figures.figure(`Claude Code, claude mcp add, scope ${scope}`, found, /✔ Connected/.test(found));
      run(['mcp', 'remove', NAME, '-s', scope]);
    }
    figures.figure('Claude Code, scopes', commands.length, commands.length === 3);
    place.saveInProject('.mcp.json', blockFor('Claude Code'));
    const listed = lineWith(run(['mcp', 'list']), NAME);
    figures.figure('Claude Code, .mcp.json', listed, /✔ Connected/.test(listed));
  });
}

const geminiCli = figures =>
  withClient(
    figures,
    'Gemini CLI',
    () => commandOf(GEMINI),
    async (place, run) => {
      place.saveAtHome('.gemini/settings.json', UNTRUSTED);
      place.saveInProject('.gemini/settings.json', place.placed(blockFor('Gemini CLI')));
      const listed = lineWith(run(['mcp', 'list']), NAME);
      figures.figure('Gemini CLI, .gemini/settings.json', listed, /✓ .*Connected/.test(listed));
    },
  );

/** Its `mcp list` connects to nobody; a session does, before it needs a model. */
const codex = figures =>
  withClient(
    figures,
    'Codex',
    () => commandOf(CODEX),
    async (place, run, command) => {
      place.saveAtHome('.codex/config.toml', place.placed(blockFor('Codex')));
      const read = run(['mcp', 'get', NAME]);
      figures.figure('Codex, ~/.codex/config.toml', lineWith(read, 'command:'), /command: npx/.test(read), [
        read,
      ]);
      const nobody = { name: 'none', base_url: 'http://127.0.0.1:9/v1' };
      const model = Object.entries(nobody).flatMap(([key, value]) => [
        '-c',
        `model_providers.none.${key}="${value}"`,
      ]);
      const session = ['exec', '--skip-git-repo-check', '-c', 'model_provider="none"', ...model, 'hello'];
      const child = place.start(command, session);
      const heard = text => () => place.project.journal.some(({ line }) => line.includes(text));
      try {
        await until(heard('codex-mcp-client'), 'Codex opens a session', 60_000);
        await until(heard('"id":1,"method":"tools/list"'), 'Codex lists the tools', 60_000);
        figures.figure('Codex, a session', 'opened, and the tools listed', true);
      } finally {
        child.kill();
        await until(heard('eof'), 'the server behind Codex is gone', 10_000);
      }
    },
  );

export async function prove(figures) {
  if (noPython) return figures.skip('clients', noPython);
  await claudeCode(figures);
  await geminiCli(figures);
  await codex(figures);
  for (const client of ['Claude Desktop', 'VS Code', 'Cursor', 'Windsurf'])
    figures.skip(
      client,
      'a desktop program: its form is read and its command run by test/e2e/readme.test.ts',
    );
}
