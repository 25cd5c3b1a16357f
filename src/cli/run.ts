/** Chooses the verb. Whatever is wrong with the words or the config file gets a line on stderr, and exit code 2. */

import { secretArguments } from '../secrets/command.ts';
import { createSecrets } from '../secrets/mask.ts';
import { secretsOf } from '../secrets/values.ts';
import { VERSION } from './version.ts';
import { startWrap } from './wrap.ts';
import { type Parsed, parseWrap } from './wrap-options.ts';

const USAGE_ERROR = 2;

export async function run(words: readonly string[]): Promise<void> {
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

const say = (text: string): void => void process.stderr.write(`mcp-reload: ${text}\n`);

function fail(problems: readonly string[], words: readonly string[]): void {
  const secrets = createSecrets();
  secrets.learn([...secretsOf(process.env), ...secretArguments(words)]);
  for (const problem of problems) say(secrets.mask(problem));
  process.exitCode = USAGE_ERROR;
}
