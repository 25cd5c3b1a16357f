/**
 * What a change of the tools means for somebody who has read the old definitions: clients freeze a tool's definition
 * once the model has it, so every difference has to be said. Pure.
 */
import { canonical, canonicalWithoutWords, jsonText } from './json-text.ts';
import { type Entry, type ListDiff, parse } from './lists.ts';

export type ToolChange =
  | { readonly kind: 'removed'; readonly tool: string }
  | {
      readonly kind: 'parameter';
      readonly tool: string;
      readonly parameter: string;
      readonly change: ParameterChange;
      readonly schema: string | null;
    }
  /** Of the input, outside its own parameters, such as `$defs`. */
  | { readonly kind: 'schema'; readonly tool: string }
  | { readonly kind: 'output'; readonly tool: string }
  | { readonly kind: 'description'; readonly tool: string; readonly description: string }
  | { readonly kind: 'other'; readonly tool: string; readonly members: readonly string[] }
  | {
      readonly kind: 'added';
      readonly tool: string;
      readonly description: string;
      readonly parameters: readonly string[];
    };

export type ParameterChange =
  | 'removed'
  | 'now-required'
  | 'added-required'
  | 'retyped'
  | 'added'
  | 'now-optional'
  | 'redescribed';

const BREAKING: ReadonlySet<ParameterChange> = new Set([
  'removed',
  'now-required',
  'added-required',
  'retyped',
]);

/** Whether a call as it was right before the change may now fail or mean something else. */
export const isBreaking = (change: ToolChange): boolean =>
  change.kind === 'removed' ||
  change.kind === 'schema' ||
  (change.kind === 'parameter' && BREAKING.has(change.change));

type Json = Readonly<Record<string, unknown>>;

const object = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const isString = (value: unknown): value is string => typeof value === 'string';
const required = (schema: Json): ReadonlySet<string> =>
  new Set(Array.isArray(schema.required) ? schema.required.filter(isString) : []);

/** The most breaking first. */
export function toolChanges(diff: ListDiff): readonly ToolChange[] {
  const found: ToolChange[] = [
    ...diff.removed.map(entry => ({ kind: 'removed', tool: entry.name }) as const),
    ...diff.changed.flatMap(({ before, after }) => changesOf(before, after)),
    ...diff.added.map(added),
  ];
  return [...found.filter(isBreaking), ...found.filter(change => !isBreaking(change))];
}

function added(entry: Entry): ToolChange {
  const tool = object(parse(entry));
  const schema = object(tool.inputSchema);
  const must = required(schema);
  const parameters = Object.keys(object(schema.properties)).map(name => (must.has(name) ? name : `${name}?`));
  return { kind: 'added', tool: entry.name, description: text(tool.description), parameters };
}

function changesOf(before: Entry, after: Entry): ToolChange[] {
  const old = object(parse(before));
  const now = object(parse(after));
  const tool = after.name;
  const found: ToolChange[] = parameterChanges(tool, object(old.inputSchema), object(now.inputSchema));
  if (canonical(old.outputSchema) !== canonical(now.outputSchema)) found.push({ kind: 'output', tool });
  if (text(old.description) !== text(now.description)) {
    found.push({ kind: 'description', tool, description: text(now.description) });
  }
  const said = new Set(['inputSchema', 'outputSchema', 'description']);
  const names = new Set([...Object.keys(old), ...Object.keys(now)]);
  const members = [...names].filter(name => !said.has(name) && canonical(old[name]) !== canonical(now[name]));
  if (rules(object(old.inputSchema)) !== rules(object(now.inputSchema))) found.push({ kind: 'schema', tool });
  const onlyTheRest = found.length === 0 && canonical(old.inputSchema) !== canonical(now.inputSchema);
  if (onlyTheRest) members.push('inputSchema');
  if (members.length > 0) found.push({ kind: 'other', tool, members });
  return found;
}

function parameterChanges(tool: string, old: Json, now: Json): ToolChange[] {
  const before = object(old.properties);
  const after = object(now.properties);
  const mustBefore = required(old);
  const mustNow = required(now);
  const said = (parameter: string, change: ParameterChange): ToolChange => ({
    kind: 'parameter',
    tool,
    parameter,
    change,
    schema: Object.hasOwn(after, parameter) ? jsonText(after[parameter]) : null,
  });
  const found: ToolChange[] = [];
  for (const name of Object.keys(before)) if (!Object.hasOwn(after, name)) found.push(said(name, 'removed'));
  for (const name of Object.keys(after)) {
    if (!Object.hasOwn(before, name)) {
      found.push(said(name, mustNow.has(name) ? 'added-required' : 'added'));
      continue;
    }
    if (mustNow.has(name) && !mustBefore.has(name)) found.push(said(name, 'now-required'));
    if (!mustNow.has(name) && mustBefore.has(name)) found.push(said(name, 'now-optional'));
    if (canonicalWithoutWords(before[name]) !== canonicalWithoutWords(after[name]))
      found.push(said(name, 'retyped'));
    else if (canonical(before[name]) !== canonical(after[name])) found.push(said(name, 'redescribed'));
  }
  return found;
}

/** What calls depend on beside the parameters themselves. */
const RULES = [
  '$defs',
  'definitions',
  'allOf',
  'anyOf',
  'oneOf',
  'not',
  'dependentRequired',
  'dependentSchemas',
];

const rules = (schema: Json): string => canonicalWithoutWords(RULES.map(name => schema[name] ?? null));
