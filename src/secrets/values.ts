/** The secrets among the variables of an environment and the words of a command line. Pure. */
import { isPath, isSecretName } from './names.ts';

export interface Secret {
  /** Of the variable or option that holds it. */
  readonly name: string;
  readonly value: string;
}

/** What is shorter would be found in ordinary words. */
export const LEAST = 8;

const URL_PASSWORD = /:\/\/[^\s/:@]*:([^\s/]+)@/g;
/** As Go's MySQL driver has it. */
const BARE_PASSWORD = /^[^\s:/@]+:([^\s@]+)@\w*\(/g;
const MEMBER_PASSWORD =
  /(?:^|[;\s?&])(?:password|passwd|pwd|accountkey|sharedaccesskey|secret|token|api_?key)\s*=\s*([^;\s&]+)/gi;

export const secretsOf = (environment: Readonly<Record<string, string | undefined>>): Secret[] =>
  Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : secretsIn(name, value)));

function secretsIn(name: string, given: string): Secret[] {
  const value = given.trim();
  const found = isSecretName(name) && !isPath(value) && !isAddress(value) && value !== name ? [value] : [];
  for (const pattern of [URL_PASSWORD, BARE_PASSWORD, MEMBER_PASSWORD])
    for (const [, password] of value.matchAll(pattern)) found.push(password!, decoded(password!));
  // Of a list each, of a key in lines each line.
  if (found[0] === value) found.push(...value.split(/[,;\s]+/).filter(part => isListed(value, part)));
  const own = [...new Set(found)].filter(one => [...one].length >= LEAST);
  return [...own.map(one => ({ name, value: one })), ...secretMembers(name, value)];
}

function isListed(value: string, part: string): boolean {
  if (value.includes('\n')) return /^[A-Za-z\d+/=]{8,}$/.test(part);
  return /^[^\s:/{",;=]{16,}(?:[,;][^\s:/{",;=]{16,})+$/.test(value) && part !== value;
}

/** Where to get a token is no secret. */
const isAddress = (value: string): boolean => /^https?:\/\/[^\s?@]+$/.test(value);

/** Service accounts and the like are given as JSON. */
function secretMembers(name: string, value: string): Secret[] {
  if (!value.startsWith('{')) return [];
  try {
    const members = Object.entries(JSON.parse(value) as Record<string, unknown>);
    return members.flatMap(([key, member]) =>
      typeof member === 'string' && isSecretName(key)
        ? secretsIn(key, member).map(secret => ({ ...secret, name }))
        : [],
    );
  } catch {
    return [];
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
