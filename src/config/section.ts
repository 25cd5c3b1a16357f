/** What a config file says about one server. */
import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Config, ServerConfig } from './definition.ts';
import { nearest } from './nearest.ts';
import type { Problem } from './problems.ts';
import type { ReadConfig } from './read.ts';
import type { Said } from './settings.ts';
import type { Path } from './tree.ts';

export interface Section {
  /** The name of the server in the file; null: only what is said for all servers counts. */
  readonly server: string | null;
  /** The weaker first. */
  readonly said: readonly Said[];
}

export type Chosen =
  | { readonly ok: true; readonly section: Section }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export interface Wish {
  /** As in `--name`, or as the command suggests. */
  readonly name: string | null;
  /** Whether the command has to come from the file. */
  readonly needsCommand: boolean;
}

export function chooseSection(read: ReadConfig, { name, needsCommand }: Wish): Chosen {
  const { config, file, tree } = read;
  const servers = config.servers ?? {};
  const known = Object.keys(servers);
  const refused = (
    why: Extract<Problem, { kind: 'impossible' }>['why'],
    path: Path = ['servers'],
  ): Chosen => ({
    ok: false,
    problems: [{ kind: 'impossible', place: tree.keyPlace(path), why }],
  });
  const server = name ?? (needsCommand && known.length === 1 ? known[0]! : null);
  if (server === null && needsCommand) return refused({ kind: 'which-server', known });
  const isThere = server !== null && Object.hasOwn(servers, server);
  if (server !== null && needsCommand) {
    if (!isThere) return refused({ kind: 'no-server', name: server, nearest: nearest(server, known), known });
  }

  const paths: Path[] = [['defaults'], ...(isThere ? [['servers', server]] : [])];
  const problems = paths.flatMap(path => missing(read, path));
  if (needsCommand && server !== null && servers[server]?.command === undefined) {
    const place = tree.keyPlace(['servers', server]);
    problems.unshift({ kind: 'impossible', place, why: { kind: 'no-command', name: server } });
  }
  if (problems.length > 0) return { ok: false, problems };
  const folder = dirname(file);
  const said = [config.defaults, isThere ? servers[server] : undefined].flatMap(options =>
    options === undefined ? [] : [saidIn(options, folder)],
  );
  return { ok: true, section: { server: isThere ? server : null, said } };
}

const many = <T>(value: T | readonly T[] | undefined): readonly T[] | undefined =>
  value === undefined ? undefined : Array.isArray(value) ? (value as readonly T[]) : [value as T];

const globs = (value: ServerConfig['watch']): Said['watch'] => (value === false ? false : many(value));

function saidIn(options: ServerConfig, folder: string): Said {
  const at = (path: string) => resolve(folder, path);
  const { command, args, cwd, env, gitignore, debounceMs, holdMs, build, caches, strategy } = options;
  const { proxy, timeouts, tools, log } = options;
  const named = (name: string, wish: string | boolean | undefined) => (wish === true ? name : wish);
  return {
    proxy,
    command,
    args,
    cwd: cwd === undefined ? undefined : at(cwd),
    env,
    envFiles: many(options.envFile)?.map(at),
    watch: globs(options.watch),
    ignore: many(options.ignore),
    gitignore,
    debounceMs,
    holdMs,
    build: build === false ? null : build,
    caches,
    strategy,
    timeouts,
    tools: tools && {
      restart_server: named('restart_server', tools.restart_server),
      reload_status: named('reload_status', tools.reload_status),
    },
    log: log && { level: log.level, file: log.file === undefined ? undefined : at(log.file) },
  };
}

/** Folders and files that the section names and that are not there. */
function missing({ config, file, tree }: ReadConfig, path: Path): readonly Problem[] {
  const options = path.reduce<unknown>(
    (inner, key) => (inner as Record<string, unknown> | undefined)?.[key],
    config,
  ) as NonNullable<Config['defaults']> | undefined;
  const problem = (kind: 'no-folder' | 'no-file', value: string, at: Path): Problem => {
    const looked = resolve(dirname(file), value);
    return { kind: 'impossible', place: tree.place([...path, ...at]), why: { kind, value, looked } };
  };
  const isThere = (value: string, what: 'isFile' | 'isDirectory') => {
    try {
      return statSync(resolve(dirname(file), value))[what]();
    } catch {
      // Not there, a link that leads to itself, a name that is too long, a folder that lets nobody in.
      return false;
    }
  };
  const { cwd, envFile } = options ?? {};
  const files = many(envFile) ?? [];
  return [
    ...(cwd === undefined || isThere(cwd, 'isDirectory') ? [] : [problem('no-folder', cwd, ['cwd'])]),
    ...files.flatMap((one, index) =>
      isThere(one, 'isFile')
        ? []
        : [problem('no-file', one, Array.isArray(envFile) ? ['envFile', index] : ['envFile'])],
    ),
  ];
}
