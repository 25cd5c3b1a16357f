// The plays, by name: which server, what is done to it beforehand, and the sessions that Claude Code has with it.
import { crashes, diesAgainAndAgain, diesBetweenCalls } from './crashing.mjs';
import {
  addsTool,
  addsToolAtOnce,
  breaks,
  changesParameter,
  editsAndCalls,
  mends,
  opens,
  restarts,
  restartsBroken,
} from './day.mjs';
import { delegates } from './delegating.mjs';
import { dialects } from './dialects.mjs';
import {
  ends,
  endsUnrecorded,
  tellsTheAnnouncements,
  tellsTheEra,
  tellsTheListen,
  tellsTheServers,
} from './evening.mjs';
import { looksAfterAnother, opensTheHelper } from './helping.mjs';
import { hasHook, onlyRestarts, tellsTheHook } from './hook.mjs';
import { isInterrupted, isTooSlow, TOOL_TIMEOUT } from './impatient.mjs';
import { isServed, mendsFromInside, opensInTime } from './morning.mjs';
import { goesOn, notesBesideOthers, opensOffers, promptSays, readsAfterEdits } from './offers.mjs';
import { Pair, Twins } from './twin-workplace.mjs';
import { disturbsNobody, opensBoth, sharesCode } from './twins.mjs';
import { changesReturnType, notesBesideStructure } from './typed.mjs';

/** All tools at once; as it is, Claude Code lets the model search for them. */
const LISTED = { ENABLE_TOOL_SEARCH: 'false' };
const LATE_MS = 5_000;

const syntaxError = work => [
  day => breaks(day, 'a syntax error', work.breaksSyntax(), ['version', 'structured']),
  restartsBroken,
  day => mends(day, 'a syntax error', work.mendsSyntax()),
];

const exceptionAtLoad = work => [
  day => breaks(day, 'an exception at load', work.throwsAtLoad(), ['structured', 'version']),
  day => mends(day, 'an exception at load', work.throwsNoMore()),
];

const everything = work => [
  opens,
  editsAndCalls,
  addsTool,
  changesParameter,
  addsToolAtOnce,
  ...syntaxError(work),
  ...exceptionAtLoad(work),
  restarts,
  ends,
];

const few = work => [opens, day => editsAndCalls(day, 2), addsTool, ...syntaxError(work), ends];

async function playsAll(day, steps) {
  for (const step of steps) await step(day);
}

/**
 * A server that takes longer than two seconds at its very first start, as on a busy machine, gets a legacy session and
 * is known from then on: so Claude Code is opened and closed once before.
 */
const knownServer = (how, body) => async open => {
  await open('before', how, ({ session }) => session.ends('Not today.'));
  await open('day', how, body);
};

const fullDay = (era, env) =>
  knownServer({ env }, async day => {
    await playsAll(day, everything(day.work));
    tellsTheEra(day, era);
    tellsTheServers(day, era);
    tellsTheAnnouncements(day, ['extra', 'soon', 'last'], 4);
    if (era === 'modern') tellsTheListen(day);
  });

/** The user says how eras are to be negotiated. */
const negotiated = (negotiation, era) =>
  knownServer({ env: { MCP_PROTOCOL_NEGOTIATION: negotiation } }, async day => {
    await playsAll(day, few(day.work));
    tellsTheEra(day, era, negotiation);
    tellsTheServers(day, era);
    tellsTheAnnouncements(day, ['extra'], 1);
  });

const typedDay = (era, env) =>
  knownServer({ env }, async day => {
    const { work } = day;
    const steps = [opens, day => editsAndCalls(day, 2), addsTool, changesParameter, changesReturnType];
    await playsAll(day, [...steps, notesBesideStructure, ...syntaxError(work), restarts, ends]);
    tellsTheEra(day, era);
  });

const crashingDay = knownServer({}, day =>
  playsAll(day, [opens, diesAgainAndAgain, crashes, diesBetweenCalls, ends]),
);

const twins = knownServer({}, day => playsAll(day, [opensBoth, disturbsNobody, sharesCode, ends]));

/** Resources and prompts; the conversation is resumed after an edit, and a prompt of the server opens another. */
async function offersDay(open) {
  await open('before', {}, ({ session }) => session.ends('Not today.'));
  await open('day', {}, day => playsAll(day, [opensOffers, readsAfterEdits, notesBesideOthers, ends]));
  await open('resumed', { args: ['--continue'], between: work => work.isEdited('three') }, day =>
    playsAll(day, [goesOn, ends]),
  );
  const greeting = {
    prompt: '/mcp__dev__greet',
    recognised: 'greet',
    between: work => work.isEdited('four'),
  };
  await open('prompt', greeting, day => playsAll(day, [promptSays, ends]));
}

async function impatient(open) {
  await open('before', {}, ({ session }) => session.ends('Not today.'));
  const env = { MCP_TOOL_TIMEOUT: String(TOOL_TIMEOUT) };
  await open('interrupted', {}, day => playsAll(day, [opens, isInterrupted]));
  await open('short', { env }, day => playsAll(day, [opens, isTooSlow, ends]));
}

const delegating = knownServer({}, day => playsAll(day, [opens, delegates, ends]));

const pair = knownServer({}, day => playsAll(day, [opensBoth, sharesCode, ends]));

/** Not told on the command line, but as a user adds it. */
async function scopes(open) {
  await open('before', {}, ({ session }) => session.ends('Not today.'));
  for (const scope of ['local', 'project', 'user'])
    await open(scope, { scope }, day => playsAll(day, [opens, day => editsAndCalls(day, 1), ends]));
}

async function lateServer(open) {
  await open('first', {}, day => playsAll(day, [opensInTime, isServed, ends]));
  await open('second', {}, async day => {
    await playsAll(day, [opensInTime, isServed, ends]);
    tellsTheEra(day, 'modern');
    tellsTheServers(day, 'modern');
  });
}

const brokenServer = open =>
  open('day', {}, day => playsAll(day, [opensInTime, mendsFromInside, isServed, ends]));

const helper = open =>
  open('day', {}, day => playsAll(day, [opensTheHelper, looksAfterAnother, endsUnrecorded]));

/** Nobody watches; after each edit Claude Code asks for a restart itself, as the README says. */
const hooked = open =>
  open('day', {}, day => {
    const { work } = day;
    const breaksAndMends = syntaxError(work).filter(step => step !== restartsBroken);
    breaksAndMends.splice(1, 0, tellsTheHook);
    return playsAll(day, [opens, editsAndCalls, onlyRestarts, ...breaksAndMends, ends]);
  });

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

/** `about` and `era` are in the words of the page. */
const day = (about, era, dialect, sessions, more) => ({ about, era, dialect, sessions, ...more });

export const plays = {
  v1: day('a day, SDK v1', 'legacy', v1, fullDay('legacy')),
  v2: day('a day, SDK v2', 'modern', v2, fullDay('modern')),
  'v1-listed': day('no tool search, SDK v1', 'legacy', v1, fullDay('legacy', LISTED)),
  'v2-listed': day('no tool search, SDK v2', 'modern', v2, fullDay('modern', LISTED)),
  'v1-auto': day('negotiation auto, SDK v1', 'legacy', v1, negotiated('auto', 'legacy')),
  'v2-auto': day('negotiation auto, SDK v2', 'modern', v2, negotiated('auto', 'modern')),
  'v1-legacy': day('negotiation legacy, SDK v1', 'legacy', v1, negotiated('legacy', 'legacy')),
  'v2-legacy': day('negotiation legacy, SDK v2', 'legacy', v2, negotiated('legacy', 'legacy')),
  'python-mcp-1': day('typed results, Python mcp 1.30.0', 'legacy', mcp1, typedDay('legacy')),
  'python-mcp-2': day('typed results, Python mcp 2.3.0', 'modern', mcp2, typedDay('modern')),
  'python-fastmcp': day('typed results, Python fastmcp 4.0.10', 'modern', fastmcp, typedDay('modern')),
  'v1-crash': day('a server that dies, SDK v1', 'legacy', v1, crashingDay),
  'v2-crash': day('a server that dies, SDK v2', 'modern', v2, crashingDay),
  twins: day('two servers with shared code, SDK v1', 'legacy', v1, twins, {
    at: () => new Twins(v1),
    words: sharing,
  }),
  offers: day('resources, prompts, pictures; a conversation that is resumed', 'modern', offers, offersDay),
  impatient: day('a tool timeout below a start; an interrupt', 'modern', v2, impatient),
  subagent: day('a subagent', 'modern', v2, delegating),
  pair: day('two wrappers of one server, SDK v2', 'modern', v2, pair, { at: () => new Pair(v2) }),
  scopes: day('`claude mcp add` in its three scopes, SDK v2', 'modern', v2, scopes),
  'v2-late': day('a server that is slow to start', 'legacy, then modern', v2, lateServer, {
    prepare: work => work.startsLate(LATE_MS),
  }),
  hook: day('a hook that restarts', 'modern', v2, hooked, { words: unwatched, prepare: hasHook }),
  'v1-broken': day('broken at the start, SDK v1', 'legacy', v1, brokenServer, { prepare: isBroken }),
  'v2-broken': day('broken at the start, SDK v2', 'legacy', v2, brokenServer, { prepare: isBroken }),
  helper: day('the helper', 'modern', v2, helper, { words: () => ['helper'] }),
};
