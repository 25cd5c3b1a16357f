/** What is said of a configuration that is refused. */
import type { ConfigProblem } from '../base/config-problem.ts';
import { named, oneLine } from './words.ts';

const MOST_PROBLEMS = 10;
const MOST_OF_PROBLEM = 1_000;

function listed(problems: readonly string[]): string[] {
  const shown = problems.slice(0, MOST_PROBLEMS).map(problem => oneLine(problem, MOST_OF_PROBLEM));
  const rest = problems.length - shown.length;
  return rest > 0 ? [...shown, `and ${rest} more`] : shown;
}

/** For `reload_status`, as long as it is so. */
export const configLine = ({ file, problems }: ConfigProblem): string =>
  `${named(file)} is not in force: ${listed(problems).join('; ')}; the settings before it stay.`;

/** For the model, once. */
export const configRefusedNote = ({ file, problems }: ConfigProblem): string =>
  [
    `[mcp-reload] ${named(file)} is NOT in force; the settings before it stay:`,
    ...listed(problems).map(problem => `- ${problem}`),
    'Correct it and save: it is read again by itself.',
  ].join('\n');

export const configMendedNote = (file: string): string => `[mcp-reload] ${named(file)} is in force again.`;
