/** What a wrapper tells at length, for a terminal: below a table, or alone. */
import { harmless } from './words.ts';

export const linesOf = (text: string): readonly string[] => text.split('\n').map(harmless);

export const detailsOf = (text: string | null): readonly string[] =>
  text === null ? [] : ['', ...linesOf(text)];
