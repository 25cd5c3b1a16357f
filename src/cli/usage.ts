/** What `--help` prints. In a file of its own because evaluating yargs, which can lay it out, takes 40 ms. */
import yargs, { type Argv } from 'yargs';
import { OPTIONS } from './option-table.ts';
import { HELP, placesOf, VERB_TABLE, type VerbName } from './verb-table.ts';

const WIDTH = 80;

const laidOut = (script: string): Argv =>
  yargs([]).scriptName(script).locale('en').version(false).help(false).wrap(WIDTH).exitProcess(false);

export function usage(): Promise<string> {
  const verbs = Object.entries(VERB_TABLE);
  return verbs
    .reduce(
      (help, [name, verb]) => help.command([name, ...placesOf(verb)].join(' '), verb.describe),
      laidOut('mcp-reload'),
    )
    .usage(
      'mcp-reload [wrap] [options] [--] <command> [args...]\n\nRuns an MCP server and reloads it, within the same session, when its code changes.',
    )
    .options(OPTIONS)
    .epilogue('mcp-reload <verb> --help tells more of a verb.')
    .getHelp();
}

export function usageOf(name: VerbName): Promise<string> {
  const verb = VERB_TABLE[name];
  const script = `mcp-reload ${name}`;
  const words = [...placesOf(verb), '[options]'].join(' ');
  const help = laidOut(script)
    .usage(`${script} ${words}\n\n${verb.describe}.`)
    .command(['$0', ...placesOf(verb)].join(' '), false, command =>
      Object.entries(verb.positionals).reduce(
        // That it has to be given is seen in the first line.
        (all, [place, { demandOption, ...one }]: [string, { demandOption?: boolean; type: 'string' }]) =>
          all.positional(place, one),
        command,
      ),
    )
    .options({ ...verb.options, ...HELP });
  return verb.examples.reduce((all, [line, does]) => all.example(`mcp-reload ${line}`, does), help).getHelp();
}
