/** What a person reads in the client's log of the server, one line a fact. */
import kleur from 'kleur';
import type { Generation } from '../base/generation.ts';
import type { Note } from '../base/reloading.ts';
import { foundBusyLine, gaveUpLine, lockHint } from './exclusive.ts';
import { complaintOf, headline, howItFailed } from './failure.ts';
import type { Names } from './names.ts';
import { because, fileList, harmless, named, type OpenWork, openWords, seconds } from './words.ts';

export const line = (text: string): string => `${kleur.cyan('[mcp-reload]')} ${entry(text)}`;

/** The colours that we use ourselves. */
const COLOUR = new RegExp(`(${String.fromCharCode(27)}\\[3[0-9]m)`);

/** What others put into a text can not begin a line of its own. */
export const entry = (text: string): string =>
  text
    .split(COLOUR)
    .map((part, at) => (at % 2 === 1 ? part : part.split(/\r?\n/).map(harmless).join('\n  | ')))
    .join('');

export function noteLine(name: string, note: Note, { isWatched }: Pick<Names, 'isWatched'>): string {
  switch (note.kind) {
    case 'building':
      return `${name}: building generation ${note.generation} (${because(note.cause, note.files)})`;
    case 'built':
      return `${name}: generation ${note.generation} was built in ${seconds(note.ms)}`;
    case 'starting':
      return `${name}: starting generation ${note.generation} (${because(note.cause, note.files)})`;
    case 'abandoned':
      return `${name}: generation ${note.generation} is given up for ${note.files.length === 0 ? 'a restart that was asked for' : `newer changes (${fileList(note.files)})`}`;
    case 'serving': {
      const { generation, noticedAt, startedAt, servingAt } = note.swap;
      return kleur.green(
        `${name}: generation ${generation} is serving (${seconds(servingAt - startedAt)} after its start, ${seconds(servingAt - noticedAt)} in all)`,
      );
    }
    case 'failed': {
      const ended = note.gaveUp === null ? '' : `: ${gaveUpLine(note.gaveUp).replace(/\.$/, '')}`;
      const kept =
        note.serving === null ? `nothing is serving${ended}` : `generation ${note.serving} goes on serving`;
      const hint = note.serving === null ? null : lockHint(note.failure);
      const how = [howItFailed(note.failure), complaintOf(note.failure) ?? []].flat().join(': ');
      return kleur.red(
        `${name}: generation ${note.generation} ${how}; ${kept}${hint === null ? '' : `. ${hint}`}`,
      );
    }
    case 'yielding':
      return `${name}: generation ${note.generation} finishes its running calls and ends before the next one starts (${because(note.cause, note.files)})`;
    case 'exclusive':
      return kleur.yellow(`${name}: ${foundBusyLine(note.generation, note.beside)}`);
    case 'busy':
      return kleur.yellow(
        `${name}: generation ${note.generation} found its address in use (${headline(note.failure)}); trying again`,
      );
    case 'taken-back':
      return `${name}: the change was taken back; what is serving is what is on disk`;
    case 'crashed': {
      const next =
        note.againInMs === null
          ? `not started again before ${isWatched ? 'a file changes or ' : ''}somebody asks`
          : note.againInMs === 0
            ? 'starting it again'
            : `starting it again in ${seconds(note.againInMs)}`;
      const { generation, failure } = note;
      const complaint = complaintOf(failure);
      return kleur.red(
        `${name}: generation ${generation} ${failure.kind === 'hung' ? 'hung' : 'died'}: it ${howItFailed(failure)}${complaint === null ? '' : ` (${complaint})`}; ${next}`,
      );
    }
    case 'storm':
      return kleur.yellow(
        `${name}: ${fileList(note.files)} changed at every start or call, as if the server wrote it itself; it no longer causes reloads. Add ${note.files.map(file => `--ignore '${named(file)}'`).join(' ')}`,
      );
  }
}

/** Settings that hold from now on without a restart; `what` names them as the configuration does. */
export const configuredLine = (name: string, what: readonly string[]): string =>
  `${name}: new settings are in force, without a restart: ${what.join(', ')}`;

/** `why`: an error code of the disk, or what was too large. */
export const forgetfulLine = (name: string, why: string): string =>
  kleur.yellow(
    `${name}: the state folder (MCP_RELOAD_HOME, or ~/.mcp-reload) could not keep what this session learnt (${why}); a later session of a slow or broken server then starts with fewer features`,
  );

/** `open`: the oldest of what it was asked and has not answered. */
export const silentLine = (name: string, generation: Generation, open: OpenWork, quietMs: number): string =>
  kleur.yellow(
    `${name}: ${openWords(open)}, and generation ${generation} has written nothing for ${seconds(quietMs)}: it works, or hangs. timeouts.hangMs in mcp-reload.config.json ends a server that hangs`,
  );
