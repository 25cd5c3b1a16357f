/** The words that are verbs when they come first; after `--` every word is a command. */
export const VERBS = [
  'wrap',
  'restart',
  'status',
  'logs',
  'clean',
  'setup',
  'unwrap',
  'init',
  'doctor',
  'helper',
] as const;

export type Verb = (typeof VERBS)[number];

export const isVerb = (word: string): word is Verb => (VERBS as readonly string[]).includes(word);
