/**
 * What `mcp-reload.config.json` may say: the one definition that validates it, gives its types, and from which its JSON
 * Schema is made. Every message says what is expected; units are in the names (milliseconds).
 */
import * as v from 'valibot';

/** What an option is for, and what holds where nobody says. */
const option = <const S extends v.GenericSchema>(schema: S, description: string, byDefault?: unknown) =>
  v.optional(
    v.pipe(
      schema,
      v.metadata<v.InferOutput<S>, Readonly<Record<string, unknown>>>(
        byDefault === undefined ? { description } : { description, default: byDefault },
      ),
    ),
  );

const text = (expected: string) => v.pipe(v.string(expected), v.nonEmpty(expected));

const WHOLE_MS = 'a whole number of milliseconds, 0 or more';
const LONGEST_MS = 2 ** 31 - 1;
const milliseconds = v.pipe(
  v.number(WHOLE_MS),
  v.integer(WHOLE_MS),
  v.minValue(0, WHOLE_MS),
  v.maxValue(LONGEST_MS, `${WHOLE_MS}, at most ${LONGEST_MS}`),
);

const YES_OR_NO = 'true or false';
const yesOrNo = v.boolean(YES_OR_NO);

const GLOB = 'a glob such as "src/**/*.py"';
const GLOBS = `${GLOB}, or a list of them`;
const globs = v.union([text(GLOB), v.array(text(GLOB), GLOBS)], GLOBS);

const WATCH = `${GLOBS}, or false`;
const watch = v.union([globs, v.literal(false, WATCH)], WATCH);

const FILE = 'a path of a file';
const FILES = `${FILE}, or a list of them`;
const files = v.union([text(FILE), v.array(text(FILE), FILES)], FILES);

const TEXT = 'a text';
const VARIABLES = 'variables, each with a text, or null to take it away';
const VARIABLE_NAME = 'a name of a variable, without = in it';
const variables = v.record(
  v.pipe(v.string(), v.regex(/^[^=\0]+$/, VARIABLE_NAME)),
  v.nullable(v.string('a text, or null to take the variable away')),
  VARIABLES,
);

const CACHES = 'true, false, "changed", or a list of folders such as ["__pycache__", "dist"]';
const CACHE = 'a folder in the project such as "dist"';
const caches = v.union([yesOrNo, v.literal('changed', CACHES), v.array(text(CACHE), CACHE)], CACHES);

const BUILD = 'a shell command such as "npm run build", or false';
const build = v.union([text(BUILD), v.literal(false, BUILD)], BUILD);

const TOOL = 'a name (letters, digits, - _ . and at most 128 of them), true or false';
const tool = v.union([yesOrNo, v.pipe(v.string(TOOL), v.regex(/^[A-Za-z0-9_.-]{1,128}$/, TOOL))], TOOL);

const oneOf = <const Names extends readonly string[]>(names: Names) =>
  v.picklist(names, names.map(name => JSON.stringify(name)).join(' or '));

/** What can be said for all servers at once. */
const shared = {
  proxy: option(
    yesOrNo,
    'false: basic mode: the server is restarted, its session is not kept, and no tools are added. Read when a session begins.',
    true,
  ),
  cwd: option(
    text('a path of a folder'),
    'Working folder of the server, and the root of what is watched. Relative to this file.',
  ),
  env: option(variables, "Environment of the server, on top of the client's. null takes a variable away."),
  envFile: option(files, 'Files of KEY=VALUE lines, relative to this file. Read at every start and watched.'),
  watch: option(
    watch,
    "Files that cause a reload, relative to the root. Default: source and manifest files of the server's language. false: none, and code is loaded anew only when a restart is asked for.",
  ),
  ignore: option(globs, 'Files that do not, relative to the root.'),
  gitignore: option(
    yesOrNo,
    'Whether files that .gitignore and .ignore leave out are left out here too.',
    true,
  ),
  debounceMs: option(milliseconds, 'Quiet time after the last change.', 50),
  holdMs: option(
    milliseconds,
    'Longest wait of a call for new code; 0: nothing waits, answers of old code are flagged.',
    20_000,
  ),
  build: option(
    build,
    'Shell command that builds the server, run in the root before changed code is started. If it fails the old code goes on serving.',
  ),
  caches: option(
    caches,
    'Caches to clear before a start: true: those of the language (__pycache__); "changed": only beside changed files; a list of folders: those of build output are emptied before the build, and put back if it fails.',
    true,
  ),
  strategy: option(
    oneOf(['overlap', 'exclusive']),
    'overlap: the new code is started beside the old one and takes over once it answers. exclusive: the old one ends first.',
    'overlap',
  ),
  timeouts: option(
    v.strictObject(
      {
        buildMs: option(milliseconds, 'A build that has not ended after that is given up.', 600_000),
        startMs: option(milliseconds, 'A server that does not answer after that is given up.', 60_000),
        drainMs: option(milliseconds, 'How long the old code may finish what it was asked.', 30_000),
        personMs: option(milliseconds, "The same while it waits for a person's answer.", 600_000),
        endMs: option(milliseconds, 'From SIGTERM to SIGKILL when an old server leaves.', 5_000),
        hangMs: option(
          milliseconds,
          'A server that writes nothing for that long while a request is open is ended and started again; 0: never.',
          0,
        ),
      },
      'an object with buildMs, startMs, drainMs, personMs, endMs, hangMs',
    ),
    'Limits of a reload.',
  ),
  tools: option(
    v.strictObject(
      {
        restart_server: option(tool, 'Another name for it, or false: not offered.', true),
        reload_status: option(tool, 'Another name for it, or false: not offered.', true),
      },
      'an object with restart_server, reload_status',
    ),
    'The tools that mcp-reload adds to those of the server.',
  ),
  log: option(
    v.strictObject(
      {
        level: option(
          oneOf(['quiet', 'normal', 'verbose']),
          'quiet: only the stderr of the server. verbose: every event and effect.',
          'normal',
        ),
        file: option(
          text(FILE),
          'The log and the stderr of the server are written there too. Relative to this file.',
        ),
      },
      'an object with level, file',
    ),
    'What is written to stderr, which clients show as the log of the server.',
  ),
};

const ARGUMENTS = 'a list of texts';

export const serverDefinition = v.pipe(
  v.strictObject(
    {
      command: option(
        text('the command of the server, a text'),
        'The command of the server, where mcp-reload is not given one.',
      ),
      args: option(v.array(v.string(TEXT), ARGUMENTS), 'Its arguments, one word each.'),
      ...shared,
    },
    'an object with the options of a server',
  ),
  v.title('One server'),
);

export const defaultsDefinition = v.pipe(
  v.strictObject(shared, 'an object with options for all servers'),
  v.title('For all servers'),
);

export const configDefinition = v.pipe(
  v.strictObject(
    {
      $schema: option(v.string(TEXT), 'Where an editor finds what may stand here.'),
      defaults: option(defaultsDefinition, 'For every server that does not say otherwise.'),
      servers: option(
        v.record(text('a name'), serverDefinition, 'an object: the name of each server, and its options'),
        'The servers by name, as in --name.',
      ),
    },
    'an object such as {"servers": {}}',
  ),
  v.title('mcp-reload.config.json'),
);

/** `mcp-reload.config.json`. */
export type Config = v.InferOutput<typeof configDefinition>;
/** The options of one server. */
export type ServerConfig = v.InferOutput<typeof serverDefinition>;
/** The options of all servers. */
export type DefaultsConfig = v.InferOutput<typeof defaultsDefinition>;
