/** Finds the place and the message of the first error in what a runtime or a build wrote. */
import { stripVTControlCharacters } from 'node:util';
import { firstDiagnostic, firstLoose } from './complaint/diagnostics.ts';
import type { Complaint } from './complaint/place.ts';
import { withoutBoxes } from './complaint/rich.ts';
import { firstUncaught, lastTraceback } from './complaint/uncaught.ts';

export type { Complaint } from './complaint/place.ts';

/** Of a line; whatever is longer is data. Colours may be longer than what they colour. */
const MOST_CHARACTERS = 1_000;
const MOST_WITH_COLOURS = 8 * MOST_CHARACTERS;

/** What a terminal would show: of a line that was written over, the last state. */
const shown = (line: string): string => {
  const text = stripVTControlCharacters(line.slice(0, MOST_WITH_COLOURS)).trimEnd();
  return text.slice(text.lastIndexOf('\r') + 1).slice(0, MOST_CHARACTERS);
};

export function firstComplaint(output: readonly string[]): Complaint | null {
  const lines = lastTraceback(withoutBoxes(output.map(shown)));
  const diagnostic = firstDiagnostic(lines);
  const { error, summary } = firstUncaught(lines);
  const first = diagnostic !== null && diagnostic.at <= (error?.at ?? diagnostic.at) ? diagnostic : error;
  return (first ?? firstLoose(lines) ?? summary)?.complaint ?? null;
}
