/** The text of a config file as a tree in which everything has its place. Comments and trailing commas are fine. */
import {
  findNodeAtLocation,
  getLocation,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';
import type { Place, Problem } from './problems.ts';

export type Path = readonly (string | number)[];

export interface Tree {
  readonly value: unknown;
  /** Of the value at that path, or of the nearest thing around it. */
  place(path: Path): Place;
  /** Of the key itself. */
  keyPlace(path: Path): Place;
}

export type Grown =
  | { readonly ok: true; readonly tree: Tree }
  | { readonly ok: false; readonly problems: readonly Problem[] };

const EXPECTED: Readonly<Record<string, string>> = {
  InvalidSymbol: 'JSON, where keys and texts stand in double quotes',
  InvalidNumberFormat: 'a number',
  PropertyNameExpected: 'a key in double quotes',
  ValueExpected: 'a value',
  ColonExpected: 'a colon after the key',
  CommaExpected: 'a comma between the entries',
  CloseBraceExpected: 'a closing }',
  CloseBracketExpected: 'a closing ]',
  EndOfFileExpected: 'nothing after the closing }',
  InvalidCommentToken: 'no comment',
  UnexpectedEndOfComment: 'the end of the comment, */',
  UnexpectedEndOfString: 'the closing double quote of the text',
  UnexpectedEndOfNumber: 'the rest of the number',
  InvalidUnicode: 'four hexadecimal digits after \\u',
  InvalidEscapeCharacter: 'one of the escapes \\" \\\\ \\/ \\b \\f \\n \\r \\t \\u',
  InvalidCharacter: 'no control character inside a text',
};

/** What is shorter is no secret, as for all that is masked. */
export const LEAST_SECRET = 8;

/** What stands there is not told: it was refused, so nobody has learnt from it yet what is to be masked. */
export const mayBeSecret = (path: Path): boolean =>
  path.length <= 2 || path.some(step => step === 'env' || step === 'args' || step === 'command');

/** Keys that are no names in JavaScript's objects, but parts of them. */
const UNUSABLE = new Set(['__proto__', 'constructor', 'prototype']);

export function grow(file: string, text: string): Grown {
  const lineStarts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lineStarts.push(at + 1);
  const placeAt = (offset: number, path: Path): Place => {
    const line = lineStarts.findLastIndex(start => start <= offset);
    return { file, line: line + 1, column: offset - lineStarts[line]! + 1, path: written(path) };
  };

  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true, allowEmptyContent: false });
  // What comes after the first mistake mostly follows from it; of two in one place the second knows more.
  const first = errors.findLast(({ offset }) => offset === errors[0]?.offset);
  if (first !== undefined || root === undefined) {
    const offset = first?.offset ?? 0;
    const expected =
      EXPECTED[first === undefined ? 'ValueExpected' : printParseErrorCode(first.error)] ?? 'JSON';
    const found = foundAt(text, offset, first?.length ?? 0);
    return { ok: false, problems: [{ kind: 'syntax', place: placeAt(offset, []), expected, found }] };
  }

  const problems: Problem[] = [];
  const value = plain(
    root,
    [],
    (node, path, problem) => {
      const place = placeAt(node.offset, path);
      problems.push({ ...problem, place });
    },
    offset => placeAt(offset, []).line,
  );
  if (problems.length > 0) return { ok: false, problems };

  const nodeAt = (path: Path): Node =>
    findNodeAtLocation(root, [...path]) ?? (path.length === 0 ? root : nodeAt(path.slice(0, -1)));
  return {
    ok: true,
    tree: {
      value,
      place: path => placeAt(nodeAt(path).offset, path),
      keyPlace(path) {
        const node = findNodeAtLocation(root, [...path]);
        const key = node?.parent?.type === 'property' ? node.parent.children?.[0] : undefined;
        return placeAt((key ?? node ?? nodeAt(path)).offset, path);
      },
    },
  };
}

type Tell = (
  node: Node,
  path: Path,
  problem:
    | { readonly kind: 'twice'; readonly key: string; readonly firstLine: number }
    | { readonly kind: 'value'; readonly expected: string; readonly found: string },
) => void;

function plain(node: Node, path: Path, tell: Tell, lineOf: (offset: number) => number): unknown {
  if (node.type === 'array') {
    return (node.children ?? []).map((child, index) => plain(child, [...path, index], tell, lineOf));
  }
  if (node.type !== 'object') return node.value;
  const seen = new Map<string, number>();
  const entries: [string, unknown][] = [];
  for (const property of node.children ?? []) {
    const [key, value] = property.children ?? [];
    if (key === undefined || value === undefined) continue;
    const name = String(key.value);
    const at = [...path, name];
    const before = seen.get(name);
    if (before !== undefined) tell(key, at, { kind: 'twice', key: name, firstLine: lineOf(before) });
    seen.set(name, key.offset);
    if (UNUSABLE.has(name))
      tell(key, at, { kind: 'value', expected: 'another name', found: JSON.stringify(name) });
    entries.push([name, plain(value, at, tell, lineOf)]);
  }
  return Object.fromEntries(entries);
}

/** `servers.my-server.watch[0]`; a name that is no plain word is quoted. */
export function written(path: Path): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else if (/^[\w$-]+$/.test(step)) text += text === '' ? step : `.${step}`;
    else text += `[${JSON.stringify(step.replace(/=.{8,}$/s, '=…'))}]`;
  }
  return text;
}

const LONGEST = 40;

function foundAt(text: string, offset: number, length: number): string {
  if (offset >= text.trimEnd().length) return 'the end of the file';
  const rest = text.slice(offset, offset + Math.max(1, Math.min(length, LONGEST)));
  const { path } = getLocation(text, offset);
  return rest.length >= LEAST_SECRET && path.length > 2 && mayBeSecret(path)
    ? 'a word'
    : JSON.stringify(rest);
}
