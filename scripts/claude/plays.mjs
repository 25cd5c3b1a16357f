// The plays, by name: which server, what is done to it beforehand, and the sessions that Claude Code has with it.
import {
  brokenServer,
  crashingDay,
  delegating,
  fullDay,
  helper,
  hooked,
  impatient,
  LISTED,
  lateServer,
  negotiated,
  offersDay,
  pair,
  prompted,
  scopes,
  shuffling,
  stopped,
  twins,
  typedDay,
} from './days.mjs';
import { dialects } from './dialects.mjs';
import { hasHook } from './hook.mjs';
import { Pair, Twins } from './twin-workplace.mjs';

const LATE_MS = 5_000;
const { v1, v2, offers, mcp1, mcp2, fastmcp } = dialects;
const isBroken = work => work.isBroken();
const unwatched = (name, line) => ['--no-watch', '--name', name, '--', ...line];

const sharing = (name, line) => [
  '--watch',
  '*.mjs',
  '--watch',
  '../shared/**',
  '--name',
  name,
  '--',
  ...line,
];

/** `about`: in the words of the page. */
const day = (about, dialect, sessions, more) => ({ about, dialect, sessions, ...more });

export const plays = {
  v1: day('a day, SDK v1', v1, fullDay('legacy')),
  v2: day('a day, SDK v2', v2, fullDay('modern')),
  'v1-listed': day('no tool search, SDK v1', v1, fullDay('legacy', LISTED)),
  'v2-listed': day('no tool search, SDK v2', v2, fullDay('modern', LISTED)),
  'v1-auto': day('negotiation auto, SDK v1', v1, negotiated('auto', 'legacy')),
  'v2-auto': day('negotiation auto, SDK v2', v2, negotiated('auto', 'modern')),
  'v1-legacy': day('negotiation legacy, SDK v1', v1, negotiated('legacy', 'legacy')),
  'v2-legacy': day('negotiation legacy, SDK v2', v2, negotiated('legacy', 'legacy')),
  'python-mcp-1': day('typed results, Python mcp 1.30.0', mcp1, typedDay('legacy')),
  'python-mcp-2': day('typed results, Python mcp 2.3.0', mcp2, typedDay('modern')),
  'python-fastmcp': day('typed results, Python fastmcp 4.1.6', fastmcp, typedDay('modern')),
  'v1-crash': day('a server that dies, SDK v1', v1, crashingDay),
  'v2-crash': day('a server that dies, SDK v2', v2, crashingDay),
  twins: day('two servers with shared code, SDK v1', v1, twins, {
    at: () => new Twins(v1),
    words: sharing,
  }),
  offers: day('resources, prompts, pictures; a conversation that is resumed', offers, offersDay),
  impatient: day('a tool timeout below a start; an interrupt', v2, impatient),
  files: day('files written, moved and replaced', v2, shuffling),
  stopped: day('a call that the user stops', v2, stopped),
  prompts: day('prompts in a conversation', offers, prompted),
  subagent: day('a subagent', v2, delegating),
  pair: day('two wrappers of one server, SDK v2', v2, pair, { at: () => new Pair(v2) }),
  scopes: day('`claude mcp add` in its three scopes, SDK v2', v2, scopes),
  'v2-late': day('a server that is slow to start', v2, lateServer, {
    prepare: work => work.startsLate(LATE_MS),
  }),
  hook: day('a hook that restarts', v2, hooked, { words: unwatched, prepare: hasHook }),
  'v1-broken': day('broken at the start, SDK v1', v1, brokenServer, { prepare: isBroken }),
  'v2-broken': day('broken at the start, SDK v2', v2, brokenServer, { prepare: isBroken }),
  helper: day('the helper', v2, helper, { words: () => ['helper'] }),
};
