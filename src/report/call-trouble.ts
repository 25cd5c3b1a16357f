/** Why a wrapper did not answer; goes on from what it is called. */
import type { CallTrouble } from '../control/facts.ts';
import { oneLine, seconds } from './words.ts';

export function troubleWords(trouble: CallTrouble): string {
  switch (trouble.kind) {
    case 'gone':
      return 'listens no more';
    case 'silent':
      return `has not answered within ${seconds(trouble.afterMs)}`;
    case 'version':
      return `is of another version of mcp-reload, and so is its socket (${trouble.speaks.join(', ')}): reconnect its client`;
    case 'refused':
      return `refused: ${oneLine(trouble.message)}`;
    case 'closed':
      return 'ended, or hung up, before it answered';
    case 'garbled':
      return 'said what is no answer';
    case 'given-up':
      return 'was not waited for';
    case 'system':
      return trouble.code === 'EACCES'
        ? 'belongs to another user (EACCES)'
        : `can not be reached (${oneLine(trouble.code)})`;
  }
}
