/** What tokens of well-known makers look like, and where else secrets stand, wherever they come from. Pure. */
import { MARK } from './forms.ts';
import { HEAD } from './heads.ts';
import { privateKeyAt } from './private-key.ts';
import type { Look } from './reach.ts';

export interface Shape {
  /** What it may begin with, each of HEAD characters. */
  readonly heads: readonly string[];
  readonly look: Look;
}

/** By what they begin with. None stands within a word: `task-…` holds no `sk-…`. */
const TOKENS: Readonly<Record<string, RegExp>> = {
  'ghp_ gho_ ghu_ ghs_ ghr_': /gh[a-z]_[A-Za-z\d]{20,}/y,
  github_pat_: /github_pat_\w{20,}/y,
  'glpat- glptt- gldt- glrt- gloas- glsoat- glcbt- glft- glimt- glagent-': /gl[a-z]+-[\w-]{16,}/y,
  // OpenAI, Anthropic and those who followed.
  'sk-': /sk-(?=[\w-]{0,60}\d)[\w-]{16,}/y,
  'gsk_ xai- pplx- hf_ r8_': /[a-z\d]+[_-][A-Za-z\d]{24,}/y,
  'AKIA ASIA': /A[KS]IA[A-Z\d]{16}(?![A-Za-z\d])/y,
  'xoxa- xoxb- xoxe- xoxo- xoxp- xoxr- xoxs- xapp-': /x[a-z]+-[\w-]{10,}/y,
  AIza: /AIza[\w-]{35}/y,
  'ya29.': /ya29\.[\w-]{20,}/y,
  'GOCSPX-': /GOCSPX-[\w-]{20,}/y,
  'sk_live_ sk_test_ rk_live_ rk_test_': /[rs]k_[a-z]+_\w{16,}/y,
  whsec_: /whsec_[\w+/=-]{20,}/y,
  npm_: /npm_[A-Za-z\d]{30,}/y,
  'pypi-': /pypi-[\w-]{40,}/y,
  'SG.': /SG\.[\w-]{16,}\.[\w-]{16,}/y,
  'shpat_ shpca_ shppa_ shpss_': /shp[a-z]+_[A-Fa-f\d]{32}/y,
  'dop_v1_ doo_v1_ dor_v1_': /do[a-z]_v1_[a-f\d]{64}/y,
  dapi: /dapi[a-f\d]{32}/y,
  lin_api_: /lin_api_[A-Za-z\d]{32,}/y,
  ntn_: /ntn_[A-Za-z\d]{40,}/y,
  'AGE-SECRET-KEY-': /AGE-SECRET-KEY-1[A-Z\d]{50,}/y,
  // A JSON web token.
  eyJ: /eyJ[\w-]{8,4000}\.[\w-]{8,}\.[\w-]*/y,
};

const either = (firsts: string, rests: string): string =>
  [...firsts].flatMap(first => rests.split(' ').map(rest => first + rest)).join(' ');

/** By what they begin with; the first group is no secret. */
const PLACES: Readonly<Record<string, RegExp>> = {
  'authorization Authorization AUTHORIZATION':
    /(authorization["']?[ \t]*[:=][ \t]*["']?(?:[a-z][\w-]* (?=[^ \r\n"']))?)[^\r\n"']{4,}/iy,
  // Not "Bearer authentication".
  'bearer Bearer BEARER': /(bearer[ \t]+)(?=[^ \t\r\n"',;]{20}|[^ \t\r\n"',;]*\d)[^ \t\r\n"',;]{8,}/iy,
  [`${either('x', '-a -c -g -s -t -v')} ${either('X', '-A -C -G -S -T -V')}`]:
    /(x-(?:[a-z]+-){0,3}(?:key|token|secret)["']?[ \t]*[:=][ \t]*["']?)[^ \t\r\n"',]{8,}/iy,
  [either('?&', 'api key acc ref id_ tok cli sec pas pwd sig')]:
    /([?&](?:api[_-]?key|key|access[_-]?token|refresh_token|id_token|token|client_secret|secret|password|passwd|pwd|sig|signature)=)[^&# \t\r\n"']{8,}/iy,
  // scheme://user:password@host
  '://': /(:\/\/[^ \t\r\n/:@"']{0,200}:)[^ \t\r\n/"'<>]{1,400}(?=@)/y,
  'hooks.slack.com': /(hooks\.slack\.com\/services\/)[\w/]{20,}/y,
  'discord.com discordapp.com': /(discord(?:app)?\.com\/api\/webhooks\/\d+\/)[\w-]{30,}/y,
};

const headsOf = (beginnings: string): string[] => [
  ...new Set(beginnings.split(' ').map(one => one.slice(0, HEAD))),
];

function lookFor(pattern: RegExp): Look {
  return (text, at) => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match === null) return null;
    const start = at + (match[1]?.length ?? 0);
    return { start, end: pattern.lastIndex, mark: MARK, open: false, isTelling: true };
  };
}

/** An escaped byte may stand before it: `token%3Dghp_…` */
const isWithinWord = (text: string, at: number): boolean =>
  /\w/.test(text[at - 1] ?? '') && !/%[\dA-Fa-f]{2}$/.test(text.slice(Math.max(0, at - 3), at));

const shapesOf = (patterns: Readonly<Record<string, RegExp>>, isToken: boolean): Shape[] =>
  Object.entries(patterns).map(([beginnings, pattern]) => {
    const found = lookFor(pattern);
    const look: Look = (text, at) => (isToken && isWithinWord(text, at) ? null : found(text, at));
    return { heads: headsOf(beginnings), look };
  });

export const SHAPES: readonly Shape[] = [
  ...shapesOf(TOKENS, true),
  ...shapesOf(PLACES, false),
  { heads: ['-BE'], look: privateKeyAt },
];
