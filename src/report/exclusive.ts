/** What is said of servers that must run alone. */
import type { Failure } from '../base/failure.ts';
import type { Generation } from '../base/generation.ts';
import { stderrOf } from './failure.ts';

/** Databases, lock and pid files, bots that poll; a busy address is noticed elsewhere. */
const LOCKED =
  /database (file |table )?is locked|SQLITE_BUSY|\bEBUSY\b|could not (acquire|obtain|get) (a |the |an )?(\w+ )?lock|failed to (acquire|obtain|get) (a |the |an )?(\w+ )?lock|unable to (lock|acquire)|lock(file)? (is )?(already )?held|another (instance|process|copy) .*(running|lock)|already running|Resource temporarily unavailable|(EEXIST|FileExistsError|file exists).*(lock|\.lck|\.pid)\b|terminated by other getUpdates/i;

/** Code that could not start beside the old one, perhaps because of it. */
export const lockHint = (failure: Failure): string | null =>
  failure.kind !== 'unbuilt' && stderrOf(failure).some(line => LOCKED.test(line))
    ? 'If it can not run beside its old copy: --strategy exclusive ends the old one before the new one starts.'
    : null;

/** Why the code from before does not answer. */
export const gaveUpLine = (gaveUp: Generation): string =>
  `Generation ${gaveUp}, the code from before, can not answer: with --strategy exclusive it was ended before the new one started.`;

const WHY = 'this server can not run beside its old copy';

/** In the next result after it was found out. */
export const exclusiveNote = (name: string, generation: Generation): string =>
  `[mcp-reload] Generation ${generation} of "${name}" found its address in use: ${WHY}. From now on, in this session, the old one finishes its calls and ends before the new one starts; while new code does not start, nothing answers. ` +
  'To have it so from the start, add --strategy exclusive to the mcp-reload command.';

/** For the log. */
export const foundBusyLine = (generation: Generation, beside: Generation): string =>
  `generation ${generation} found its address in use beside generation ${beside}: ${WHY}. From now on the old one ends before the new one starts (--strategy exclusive)`;

/** For the status. */
export const exclusiveLine = (foundBusy: Generation | null): string =>
  'Strategy: exclusive: the old generation ends before the new one starts' +
  (foundBusy === null ? '.' : `, since generation ${foundBusy} found its address in use.`);
