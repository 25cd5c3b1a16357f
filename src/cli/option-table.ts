/** The options of the command line as data: read at every start, shown by `--help`. */
import type { Options } from 'yargs';
import { BUILT_IN } from '../config/settings.ts';

export const OPTIONS = {
  proxy: {
    type: 'boolean',
    describe: 'Keep the session through reloads (the default); --no-proxy: basic mode, which only restarts',
  },
  name: {
    type: 'string',
    requiresArg: true,
    describe: 'What to call the server in messages; its name in the config file',
  },
  config: {
    type: 'string',
    requiresArg: true,
    describe: 'The config file; --no-config: none (default: the nearest mcp-reload.config.json)',
  },
  watch: {
    type: 'string',
    array: true,
    requiresArg: true,
    describe: 'Glob of files that cause a reload; repeatable. --no-watch: none do',
  },
  ignore: {
    type: 'string',
    array: true,
    requiresArg: true,
    describe: 'Glob of files that do not; repeatable',
  },
  gitignore: {
    type: 'boolean',
    describe: 'Leave out what .gitignore and .ignore leave out (the default)',
  },
  debounce: {
    type: 'number',
    requiresArg: true,
    describe: `Quiet time after the last change, in ms (default: ${BUILT_IN.debounceMs})`,
  },
  hold: {
    type: 'number',
    requiresArg: true,
    describe: `Longest wait of a call for new code, in ms; 0: none (default: ${BUILT_IN.holdMs})`,
  },
  build: {
    type: 'string',
    requiresArg: true,
    describe: 'Shell command that builds the server; run before new code is started',
  },
  strategy: {
    type: 'string',
    requiresArg: true,
    describe: 'overlap (the default): new code starts beside the old; exclusive: after it',
  },
  cwd: {
    type: 'string',
    requiresArg: true,
    describe: 'Working folder of the server, and root of the watching',
  },
  env: { type: 'string', array: true, requiresArg: true, describe: 'KEY=VALUE for the server; repeatable' },
  'env-file': {
    type: 'string',
    array: true,
    requiresArg: true,
    describe: 'File of KEY=VALUE lines, read at every start; repeatable',
  },
  'clear-cache': {
    type: 'boolean',
    describe: 'Clear __pycache__ before every start of a Python server (the default)',
  },
  'log-file': {
    type: 'string',
    requiresArg: true,
    describe: 'Write the log and the stderr of the server there too',
  },
  verbose: { type: 'boolean', default: false, describe: 'Log every event and effect' },
  quiet: { type: 'boolean', default: false, describe: 'Log nothing but the stderr of the server' },
  version: { type: 'boolean', describe: 'Print the version' },
  help: { type: 'boolean', describe: 'Print this' },
} as const satisfies Readonly<Record<string, Options>>;
