/** What is known of a server's command: which code it runs, where that lies, and why it is looked for there. */
import type { Language } from '../base/language.ts';

/** Why a command runs no code that can be watched. */
export type Foreign =
  /** A package that its launcher gets from a registry. */
  | { readonly kind: 'package'; readonly name: string }
  | { readonly kind: 'container' }
  | { readonly kind: 'remote'; readonly address: string }
  /** The code is a word of the command, or comes from stdin. */
  | { readonly kind: 'inline' }
  /** A program or module that belongs to the system or to an environment. */
  | { readonly kind: 'installed'; readonly path: string }
  /** A module that is not found in the project. */
  | { readonly kind: 'module'; readonly name: string }
  /** Neither here nor on the PATH. */
  | { readonly kind: 'missing'; readonly name: string }
  | { readonly kind: 'unclear'; readonly text: string };

/** Paths are absolute. */
export type Code =
  /** The file may not exist yet. */
  | { readonly kind: 'source'; readonly entry: string }
  /** What is in the folder, built at every start. */
  | { readonly kind: 'project'; readonly folder: string }
  /** Compiled: all that is built into the folder, or without one the entry alone. */
  | { readonly kind: 'output'; readonly entry: string; readonly folder: string | null }
  | { readonly kind: 'foreign'; readonly why: Foreign };

/** A file that should have told more. */
export interface Problem {
  readonly file: string;
  readonly reason: string;
}

export interface Launched {
  /** The launchers on the way, in order: `uv run`, `fastmcp run`. */
  readonly through: readonly string[];
  readonly language: Language;
  readonly code: Code;
  /** Output that the command itself builds at every start. */
  readonly builds: boolean;
  /** Env files that the command itself names. */
  readonly envFiles: readonly string[];
  /** Files on the way that decide what runs: a shell script, a configuration. */
  readonly also: readonly string[];
}

export type RootReason =
  | { readonly kind: 'given' }
  | { readonly kind: 'config' }
  | { readonly kind: 'marker'; readonly marker: string }
  | { readonly kind: 'variable'; readonly name: string }
  /** The code's own folder: nothing above it looks like a project. */
  | { readonly kind: 'own-folder' }
  /** Globs were given, and the command names no code: they are relative to the server's working folder. */
  | { readonly kind: 'working-folder' }
  /** `instead` is what was not acceptable. */
  | { readonly kind: 'too-wide'; readonly instead: string };

/** What of the code is watched. */
export type Choice =
  | 'given'
  | 'sources'
  | 'sources-of-output'
  | 'output'
  /** Nothing, as it was asked for. */
  | 'off';

/** Why these files are watched, or none. */
export interface Reasons {
  readonly through: readonly string[];
  readonly code: Code;
  readonly root: RootReason | null;
  readonly choice: Choice | null;
  readonly problems: readonly Problem[];
}
