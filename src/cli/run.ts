/** Chooses the verb. Whatever is wrong with the words or the config file gets a line on stderr, and exit code 2. */
import { findCommand } from '../child/search-path.ts';
import { secretArguments } from '../secrets/command.ts';
import { createSecrets } from '../secrets/mask.ts';
import { secretsOf } from '../secrets/values.ts';
import { OWN_ERROR, USAGE_ERROR } from './exit-codes.ts';
import type { Terminal } from './terminal.ts';
import { isVerb } from './verbs.ts';
import { VERSION } from './version.ts';
import { startWrap } from './wrap.ts';
import { type Parsed, parseWrap } from './wrap-options.ts';

export async function run(words: readonly string[]): Promise<void> {
  const [first, ...others] = words;
  if (first !== undefined && first !== 'wrap' && isVerb(first)) {
    const { isAvailable, runVerb } = await import('./verb.ts');
    if (!isAvailable(first))
      return fail([`${first} is not available in this version; see mcp-reload --help`], words);
    const terminal = terminalFor(words);
    try {
      process.exitCode = await runVerb(first, others, terminal);
    } catch (error) {
      const { verbBugLine } = await import('../report/bug.ts');
      terminal.say(verbBugLine(error));
      process.exitCode = OWN_ERROR;
    }
    return;
  }
  if (first !== undefined && mayBeMisspelt(first)) {
    const { misspeltVerb } = await import('./misspelt-verb.ts');
    const problem = misspeltVerb(first);
    if (problem !== null) return fail([problem], words);
  }
  const parsed: Parsed = await parseWrap(words);
  switch (parsed.kind) {
    case 'help':
      process.stdout.write(`${parsed.text}\n`);
      return;
    case 'version':
      process.stdout.write(`${VERSION}\n`);
      return;
    case 'wrong':
      return fail([parsed.message], words);
    case 'wrap': {
      const problems = await startWrap(parsed.options, say);
      if (problems !== null) fail(problems, words);
    }
  }
}

/** What is a command to be wrapped is nearly always found. On Windows other folders than those of the PATH count too. */
const mayBeMisspelt = (word: string): boolean =>
  /^\w+$/.test(word) &&
  !isVerb(word) &&
  process.platform !== 'win32' &&
  findCommand(word, process.cwd(), process.env) === undefined;

const say = (text: string): void => void process.stderr.write(`mcp-reload: ${text}\n`);

function fail(problems: readonly string[], words: readonly string[]): void {
  const tell = masked(words);
  for (const problem of problems) tell(problem);
  process.exitCode = USAGE_ERROR;
}

function masked(words: readonly string[]): (text: string) => void {
  const secrets = createSecrets();
  secrets.learn([...secretsOf(process.env), ...secretArguments(words)]);
  return text => say(secrets.mask(text));
}

/** Nobody reads any more: what a shell says of those whom SIGPIPE ends. */
const UNREAD = 141;

function terminalFor(words: readonly string[]): Terminal {
  const { stdout, stderr } = process;
  const tell = masked(words);
  stdout.on('error', () => process.exit(UNREAD));
  return {
    get size() {
      return stdout.isTTY ? { columns: stdout.columns, rows: stdout.rows } : null;
    },
    print: text => void stdout.write(text),
    say: tell,
    progress: stderr.isTTY ? tell : () => {},
    interrupted() {
      const interruption = new AbortController();
      process.once('SIGINT', () => interruption.abort());
      return interruption.signal;
    },
  };
}
