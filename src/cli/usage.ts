/** What `--help` prints. In a file of its own because evaluating yargs, which can lay it out, takes 40 ms. */
import yargs from 'yargs';
import { OPTIONS } from './option-table.ts';

const WIDTH = 80;

export const usage = (): Promise<string> =>
  yargs([])
    .scriptName('mcp-reload')
    .locale('en')
    .version(false)
    .help(false)
    .usage(
      'mcp-reload [wrap] [options] [--] <command> [args...]\n\nRuns an MCP server and reloads it, within the same session, when its code changes.',
    )
    .options(OPTIONS)
    .wrap(WIDTH)
    .exitProcess(false)
    .getHelp();
