/** What is said of the control socket: to whoever calls and is refused, and in the log. */
import kleur from 'kleur';
import type { Note } from '../base/reloading.ts';
import type { ControlLoss, Refusal } from '../control/facts.ts';
import { because, named, plural } from './words.ts';

export function refusalWords(why: Refusal): string {
  switch (why.kind) {
    case 'no-json':
      return 'this line is no JSON; a request is a JSON-RPC 2.0 object on one line';
    case 'no-request':
      return 'this is no JSON-RPC 2.0 request with an id and a method';
    case 'no-such-method':
      return `there is no method ${named(why.method)}; there are status and restart`;
    case 'other-version':
      return `params.version is not a version that this wrapper speaks: it speaks ${why.speaks.join(', ')}`;
    case 'wrong-params':
      return `params.${why.name} must be ${MUST[why.must]}`;
    case 'too-long':
      return `this line is longer than ${why.mostBytes / 1024} KiB`;
    case 'too-many':
      return `${plural(why.most, 'caller')} are here already, which is as many as are let in; call again when one has gone`;
    case 'waits':
      return 'this caller has asked for a restart already; its outcome comes first';
    case 'failed':
      return `an error in mcp-reload kept it from answering: ${named(why.message)}`;
  }
}

const MUST = {
  text: 'a text',
  'yes-or-no': 'true or false',
  count: 'a whole number that is not negative',
} as const;

/** Why nobody can call this wrapper; the session is as it would be. */
export const controlLostLine = (name: string, why: ControlLoss): string =>
  kleur.yellow(
    `${name}: other terminals can not reach this session (mcp-reload status, restart): ${lossWords(why)}. The session itself is not concerned; MCP_RELOAD_HOME names another folder`,
  );

function lossWords(why: ControlLoss): string {
  if (why.kind === 'too-long') return `the path of ${why.path} is too long for a socket`;
  switch (why.code) {
    case 'EPERM':
      return `${why.path} belongs to another user, or is not allowed (EPERM)`;
    case 'ELOOP':
      return `${why.path} is a symbolic link`;
    default:
      return `${why.path} can not be used (${why.code})`;
  }
}

/** How far a restart is, for those who wait for it; null: it is no further. */
export function progressWords(note: Note): string | null {
  switch (note.kind) {
    case 'building':
    case 'starting':
      return `${note.kind} generation ${note.generation} (${because(note.cause, note.files)})`;
    case 'yielding':
      return `generation ${note.generation} finishes its running calls`;
    case 'abandoned':
      return `generation ${note.generation} is given up for ${note.files.length === 0 ? 'a restart that was asked for' : 'newer changes'}`;
    case 'busy':
      return `generation ${note.generation} found its address in use; trying again`;
    default:
      return null;
  }
}
