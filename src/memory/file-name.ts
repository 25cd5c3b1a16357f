/** Names of files of ours that are made of others' words: of servers, folders, commands. */
import { createHash } from 'node:crypto';

const LONGEST_WORD = 24;

/**
 * One plain name, whatever the words hold, that every disk takes and that leads nowhere. The words are for people; which file
 * it is only `identity` decides, and that goes into the hash alone: there may be secrets in it.
 */
export function fileName(words: readonly string[], identity: unknown, extension: string): string {
  const hash = createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 20);
  const plain = words.map(lastName).filter(word => word !== '');
  return `${plain.join('-') || 'server'}-${hash}${extension}`;
}

const lastName = (path: string): string =>
  (path.split(/[/\\]/).findLast(part => part !== '') ?? '')
    .slice(0, LONGEST_WORD)
    .replace(/[^\w]+/g, '-')
    .replace(/^-+|-+$/g, '');
