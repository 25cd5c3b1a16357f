/** What the README tells people to copy is read as their client reads it, is started, and follows an edit. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import picomatch from 'picomatch';
import { DEFAULT_TOOLS } from '../../src/base/settings.ts';
import { isAvailable, parseVerb } from '../../src/cli/verb.ts';
import { VERB_TABLE } from '../../src/cli/verb-table.ts';
import { VERBS } from '../../src/cli/verbs.ts';
import { readConfig } from '../../src/config/read.ts';
import { HEADINGS } from '../../src/report/table.ts';
import { CLIENT_FORMS } from '../support/client-forms.ts';
import { bin, home } from '../support/home.ts';
import { answerOf } from '../support/notes.ts';
import { Project } from '../support/project.ts';
import { type Block, blocks, prose, readme, section, spansIn, table } from '../support/readme.ts';
import {
  added,
  CONFIG,
  clientEntries,
  commandsIn,
  formsOf,
  isConfig,
  languages,
  packageJson,
  startIn,
  type Told,
} from '../support/readme-entries.ts';
import { PY, withRig } from '../support/rig.ts';
import { serverTools } from '../support/toolbox.ts';

const SOURCES = ['src/server.ts', 'dist/server.js', 'main.go', 'src/main.rs'];
const FILES = { ...PY, ...Object.fromEntries(SOURCES.map(file => [file, 'any-language.mjs'])) };

const project = new Project(FILES);
after(() => project.remove());
project.save('package.json', '{ "private": true, "type": "module" }\n');
project.save('go.mod', 'module example\n');
project.save('Cargo.toml', '[package]\nname = "example"\n');
const tools = serverTools(project.aside('tools'));
/** As npm installs it: a link without an extension. */
symlinkSync(bin, project.aside('mcp-reload'));

const config = blocks.find(isConfig);
/** What a verb prints; the paragraph before it has the words. */
const isOutput = ({ language }: Block) => language === 'text';
const outputs = blocks.filter(isOutput);
const hook = blocks.find(({ announced }) => announced.includes('.claude/settings.json'));
const entries = clientEntries(project.aside('shell'));

test('every block is covered: a client knows its form, or a shell and then a rule its commands', () => {
  const uncovered = blocks.filter(block =>
    block.language === 'sh'
      ? commandsIn(block.text, project.aside('shell')).some(words => !isCovered(words))
      : formsOf(block).length === 0 && !isConfig(block) && !isOutput(block) && block !== hook,
  );
  assert.deepEqual(
    uncovered.map(({ line, text }) => `line ${line}: ${text}`),
    [],
  );
  assert.ok(blocks.length >= 10 && entries.length >= 10);
});

// Seen at work by `npm run prove:claude -- hook`, which takes it from there.
test('the hook calls a tool of ours with an argument that it takes', () => {
  const { hooks } = JSON.parse(hook?.text ?? '{}');
  const [{ matcher, hooks: calls }, ...others] = hooks.PostToolUse;
  assert.deepEqual([Object.keys(hooks), others, matcher], [['PostToolUse'], [], 'Edit|Write']);
  const [{ type, server, tool, input }] = calls;
  assert.deepEqual([type, server, tool], ['mcp_tool', 'my-server', DEFAULT_TOOLS.restart_server]);
  assert.deepEqual(Object.keys(input), ['reason']);
});

/** Commands that are no entries: what they rely on is there. */
const RULES: readonly (readonly [RegExp, (...found: string[]) => boolean])[] = [
  [/^npm (?:run )?([\w:]+)( -- .*)?$/, script => packageJson.scripts[script!] !== undefined],
  [/^npm install -[gD] (\S+)$/, name => name === packageJson.name && packageJson.bin[name] !== undefined],
  [/^npx (?:--prefer-offline )?-y (\S+)$/, name => name === packageJson.name],
  // Shown with the real one by scripts/prove/21-clients.mjs.
  [/^claude( mcp list| --debug=mcp)?$/, () => true],
  [/^which (.*)$/, names => names!.split(' ').every(name => existsSync(join(tools, name)))],
];

const isCovered = (words: readonly string[]): boolean =>
  added(words) !== undefined ||
  RULES.some(([pattern, holds]) => {
    const found = pattern.exec(words.join(' '));
    return found !== null && holds(...found.slice(1));
  });

test('every command in the text is covered', () => {
  // Commands of servers have tests of their own (test/watch/).
  const own = prose.replace(section('What is watched'), '');
  const commands = spansIn(own).filter(span => /^(npm|npx|claude|which) /.test(span));
  const servers = table('Your language').flatMap(row => spansIn(row.command!));
  assert.deepEqual(
    commands.filter(command => !isCovered(command.split(' ')) && !servers.includes(command)),
    [],
  );
  assert.ok(commands.length >= 8);
});

test('the table of clients names their files and keys', () => {
  const told = table('Your client').map(row => [row.client, spansIn(row.file!), spansIn(row.key!)]);
  assert.deepEqual(
    told,
    CLIENT_FORMS.map(({ client, files, key }) => [client, files, [key]]),
  );
  const shown = new Set(blocks.flatMap(formsOf).map(({ client }) => client));
  assert.deepEqual(
    CLIENT_FORMS.filter(({ client }) => !shown.has(client)),
    [],
  );
});

test('the config file is in order', async () => {
  project.save(CONFIG, config?.text ?? '');
  const read = await readConfig(project.path(CONFIG)).finally(() => project.delete(CONFIG));
  assert.deepEqual(read.ok ? [] : read.problems, []);
});

/** The session that one entry opens, with an edit of every source. Returns the globs in the log. */
async function followsAnEdit(told: Told): Promise<readonly string[]> {
  for (const [file, fixture] of Object.entries(FILES)) project.restore(file, fixture);
  return withRig({ project, ...startIn(project, told, tools) }, async rig => {
    await rig.client.open();
    assert.equal(answerOf(await rig.client.call('version', {})), 'one', told.where);
    for (const file of ['answer.py', ...SOURCES]) project.edit(file, '"one"', '"two"');
    assert.equal(answerOf(await rig.client.call('version', {})), 'two', told.where);
    return /: watching (.*) under /.exec(rig.stderr)?.[1]?.split(' ') ?? [];
  });
}

const isHelper = ({ args }: Told): boolean => args.at(-1) === 'helper';

/** Entries that come to the same start share it. */
const starts = new Map(
  entries
    .filter(entry => !isHelper(entry))
    .map(entry => [JSON.stringify(startIn(project, entry, tools)), entry]),
);
for (const entry of starts.values())
  test(`an entry follows an edit: ${entry.where}, ${entry.name}`, async () => {
    const needsConfig = !entry.args.includes('--');
    if (needsConfig) project.save(CONFIG, config?.text ?? '');
    try {
      await followsAnEdit(entry);
    } finally {
      if (needsConfig) project.delete(CONFIG);
    }
  });

for (const entry of entries.filter(isHelper))
  test(`an entry of the helper has the tools that are told: ${entry.where}`, async () => {
    const names = await withRig({ project, ...startIn(project, entry, tools) }, async ({ client }) => {
      await client.open();
      return (await client.tools()).map(({ name }) => name);
    });
    const told = table('The helper').map(({ tool }) => spansIn(tool!)[0]!.split(' ')[0]!);
    assert.deepEqual(names, told);
  });

for (const language of languages(project.aside('shell')))
  test(`a server follows an edit, and what is said to be watched is: ${language.where}`, async () => {
    const globs = await followsAnEdit(language);
    const counts = picomatch([...globs]);
    assert.deepEqual(
      language.watched.filter(name => !counts(name.replace('*', 'x'))),
      [],
    );
  });

const helpOf = (...words: string[]): string =>
  spawnSync(process.execPath, [bin, ...words, '--help'], { encoding: 'utf8' }).stdout;
const helped = helpOf();
const verbs = ['wrap', ...Object.keys(VERB_TABLE)];
const helpedWith = Object.fromEntries(verbs.map(verb => [verb, helpOf(verb)]));

test('the help of every verb is shown as it is', () => {
  for (const verb of verbs) {
    const shown = outputs.filter(({ announced }) => announced.includes(`mcp-reload ${verb} --help`));
    assert.deepEqual(
      shown.map(({ text }) => text),
      [helpedWith[verb]],
    );
  }
});

test('the output of a verb is that of words that it takes', () => {
  for (const { announced, line } of outputs) {
    const shown = announced.filter(span => span.startsWith('mcp-reload '));
    assert.equal(shown.length, 1, `line ${line}`);
    const [[, verb = '', ...words] = []] = commandsIn(shown[0]!, project.aside('shell'));
    if (verb !== 'wrap')
      assert.ok(isAvailable(verb) && parseVerb(verb, words).kind !== 'wrong', `line ${line}: ${shown[0]}`);
  }
});

test('the table that is shown has the columns of today', () => {
  const [shown] = outputs.filter(({ announced }) => announced.includes('mcp-reload status'));
  assert.deepEqual(shown?.text.split('\n')[0]?.split(/ +/), ['NAME', ...HEADINGS]);
});

const optionsIn = (text: string): readonly string[] =>
  [...new Set([...text.matchAll(/(?<![\w-])--([a-z][a-z-]*)/g)].map(([, name]) => name!))].sort();
const known = optionsIn(helped);
const ofVerbs = optionsIn(Object.values(helpedWith).join('\n'));
const isKnown = (name: string) =>
  [...known, ...ofVerbs].includes(name) || known.includes(name.replace(/^no-/, ''));

test('--help and the table of options name the same', () => {
  const told = optionsIn(
    table('Options')
      .map(row => row.option)
      .join(' '),
  );
  assert.deepEqual(
    told.filter(name => !name.startsWith('no-')),
    known.filter(name => !name.startsWith('no-')),
  );
  assert.deepEqual(
    told.filter(name => !isKnown(name)),
    [],
  );
});

/** Options of others, and whose. */
const OTHERS: Readonly<Record<string, string>> = {
  bare: 'npm run prove:claude',
  debug: 'claude',
  'prefer-offline': 'npx',
  reload: 'fastmcp',
  token: 'any server',
};

test('every other option in the README is ours, or of somebody who is named', () => {
  assert.deepEqual(
    optionsIn(readme).filter(name => !isKnown(name) && OTHERS[name] === undefined),
    [],
  );
});

test('the reserved verbs are told', () => {
  const spans = spansIn(section('Options')).map(span => span.split(' '));
  assert.ok(spans.some(words => words.join() === VERBS.join()));
});

test('links lead somewhere', () => {
  const slug = (heading: string) =>
    heading
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .replaceAll(' ', '-');
  const headings = [...readme.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => `#${slug(heading!)}`);
  const targets = [...prose.matchAll(/\]\(([^)]+)\)/g)].map(([, target]) => target!);
  const lost = targets.filter(target =>
    target.startsWith('#') ? !headings.includes(target) : !existsSync(join(home, target)),
  );
  assert.deepEqual(lost, []);
  assert.ok(targets.length > 5);
});
