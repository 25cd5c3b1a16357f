/** A word that was probably meant as a verb. */
import { nearest } from '../config/nearest.ts';
import { VERB_TABLE } from './verb-table.ts';

const VERBS = ['wrap', ...Object.keys(VERB_TABLE)];

/** What to say of a word that is no command either; null: it is like no verb. */
export function misspeltVerb(word: string): string | null {
  const verb = nearest(word, VERBS);
  return verb === null
    ? null
    : `"${word}" is no verb ("${verb}" is near), and no command on the PATH; see mcp-reload --help`;
}
