/** What changed in the tools, for a model that has read the old definitions. */
import { isBreaking, type ToolChange } from '../session/tool-changes.ts';
import { harmless, named, oneLine } from './words.ts';

const MOST_CHANGES = 20;
const MOST_SCHEMA = 200;

const short = (text: string): string =>
  harmless(text.length > MOST_SCHEMA ? `${text.slice(0, MOST_SCHEMA)}…` : text);

function inWords(change: ToolChange): string {
  switch (change.kind) {
    case 'removed':
      return `removed: ${named(change.tool)}`;
    case 'added':
      return `added: ${named(change.tool)}(${named(change.parameters.join(', '))})${change.description === '' ? '' : ` - ${oneLine(change.description)}`}`;
    case 'schema':
      return `${named(change.tool)}: what its parameters may be changed (definitions or rules beside them in the input schema)`;
    case 'output':
      return `${named(change.tool)}: the output schema changed`;
    case 'description':
      return `${named(change.tool)}: new description: ${oneLine(change.description) || '(none)'}`;
    case 'other':
      return `${named(change.tool)}: changed: ${named(change.members.join(', '))}`;
    case 'parameter':
      return `${named(change.tool)}: parameter ${named(change.parameter)} ${parameterInWords(change)}`;
  }
}

function parameterInWords({ change, schema }: Extract<ToolChange, { kind: 'parameter' }>): string {
  const now = schema === null ? '' : `: ${short(schema)}`;
  switch (change) {
    case 'removed':
      return 'was removed';
    case 'now-required':
      return `is now required${now}`;
    case 'added-required':
      return `was added and is required${now}`;
    case 'retyped':
      return `changed its schema${now}`;
    case 'added':
      return `was added (optional)${now}`;
    case 'now-optional':
      return 'is now optional';
    case 'redescribed':
      return `is described anew${now}`;
  }
}

/** One line a change, the most breaking first, bounded. */
export function changeLines(changes: readonly ToolChange[]): string {
  const lines = changes
    .slice(0, MOST_CHANGES)
    .map(change => `- ${isBreaking(change) ? 'BREAKING ' : ''}${inWords(change)}`);
  if (changes.length > MOST_CHANGES)
    lines.push(`- and ${changes.length - MOST_CHANGES} more: list the tools again to see them`);
  return lines.join('\n');
}

export const breaksCalls = (changes: readonly ToolChange[]): boolean => changes.some(isBreaking);
