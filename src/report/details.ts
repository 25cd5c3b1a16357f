/** What a wrapper tells at length, for a terminal: below a table, or alone. */
import kleur from 'kleur';
import wrapAnsi from 'wrap-ansi';
import { harmless } from './words.ts';

/** Lines that fit. What is quoted stays in the lines in which it was written, and so does a word that is longer. */
export const linesOf = (text: string, columns: number): readonly string[] =>
  text.split('\n').flatMap(line => {
    const shown = harmless(line);
    return shown.length <= columns || shown.startsWith('| ') ? [shown] : wrapAnsi(shown, columns).split('\n');
  });

/** `whose`: a heading, where there are several. */
export const detailsOf = (text: string | null, columns: number, whose: string | null): readonly string[] =>
  text === null ? [] : ['', ...(whose === null ? [] : [kleur.bold(whose)]), ...linesOf(text, columns)];
