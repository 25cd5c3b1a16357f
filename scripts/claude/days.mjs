// The sessions that Claude Code has with a server, each a row of steps.
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
import {
  ends,
  endsUnrecorded,
  tellsTheAnnouncements,
  tellsTheEra,
  tellsTheListen,
  tellsTheServers,
} from './evening.mjs';
import { looksAfterAnother, opensTheHelper } from './helping.mjs';
import { onlyRestarts, tellsTheHook } from './hook.mjs';
import { isInterrupted, isTooSlow, TOOL_TIMEOUT } from './impatient.mjs';
import { isServed, mendsFromInside, opensInTime } from './morning.mjs';
import { goesOn, notesBesideOthers, opensOffers, promptSays, readsAfterEdits } from './offers.mjs';
import { shuffles } from './shuffling.mjs';
import { isStopped, promptsAgain } from './talking.mjs';
import { disturbsNobody, opensBoth, sharesCode } from './twins.mjs';
import { changesReturnType, notesBesideStructure } from './typed.mjs';

/** All tools at once; as it is, Claude Code lets the model search for them. */
export const LISTED = { ENABLE_TOOL_SEARCH: 'false' };

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

export const fullDay = (era, env) =>
  knownServer({ env }, async day => {
    await playsAll(day, everything(day.work));
    tellsTheEra(day, era);
    tellsTheServers(day, era);
    tellsTheAnnouncements(day, ['extra', 'soon', 'last'], 4);
    if (era === 'modern') tellsTheListen(day);
  });

/** The user says how eras are to be negotiated. */
export const negotiated = (negotiation, era) =>
  knownServer({ env: { MCP_PROTOCOL_NEGOTIATION: negotiation } }, async day => {
    await playsAll(day, few(day.work));
    tellsTheEra(day, era, negotiation);
    tellsTheServers(day, era);
    tellsTheAnnouncements(day, ['extra'], 1);
  });

export const typedDay = (era, env) =>
  knownServer({ env }, async day => {
    const { work } = day;
    const steps = [opens, day => editsAndCalls(day, 2), addsTool, changesParameter, changesReturnType];
    await playsAll(day, [...steps, notesBesideStructure, ...syntaxError(work), restarts, ends]);
    tellsTheEra(day, era);
  });

export const crashingDay = knownServer({}, day =>
  playsAll(day, [opens, diesAgainAndAgain, crashes, diesBetweenCalls, ends]),
);

export const twins = knownServer({}, day => playsAll(day, [opensBoth, disturbsNobody, sharesCode, ends]));

/** Resources and prompts; the conversation is resumed after an edit, and a prompt of the server opens another. */
export async function offersDay(open) {
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

export async function impatient(open) {
  await open('before', {}, ({ session }) => session.ends('Not today.'));
  const env = { MCP_TOOL_TIMEOUT: String(TOOL_TIMEOUT) };
  await open('interrupted', {}, day => playsAll(day, [opens, isInterrupted]));
  await open('short', { env }, day => playsAll(day, [opens, isTooSlow, ends]));
}

export const delegating = knownServer({}, day => playsAll(day, [opens, delegates, ends]));

export const shuffling = knownServer({}, day => playsAll(day, [opens, shuffles, ends]));

export const stopped = knownServer({ talks: true }, day => playsAll(day, [opens, isStopped, ends]));

export const prompted = knownServer({ talks: true }, day => playsAll(day, [promptsAgain, ends]));

export const pair = knownServer({}, day => playsAll(day, [opensBoth, sharesCode, ends]));

/** Not told on the command line, but as a user adds it; then the first request waits for the server only if it is told to. */
export async function scopes(open) {
  await open('before', {}, ({ session }) => session.ends('Not today.'));
  for (const scope of ['local', 'project', 'user'])
    await open(scope, { scope, env: { MCP_CONNECTION_NONBLOCKING: '0' } }, day =>
      playsAll(day, [opens, day => editsAndCalls(day, 1), ends]),
    );
}

export async function lateServer(open) {
  await open('first', {}, day => playsAll(day, [opensInTime, isServed, ends]));
  await open('second', {}, async day => {
    await playsAll(day, [opensInTime, isServed, ends]);
    tellsTheEra(day, 'modern');
    tellsTheServers(day, 'modern');
  });
}

export const brokenServer = open =>
  open('day', {}, day => playsAll(day, [opensInTime, mendsFromInside, isServed, ends]));

export const helper = open =>
  open('day', {}, day => playsAll(day, [opensTheHelper, looksAfterAnother, endsUnrecorded]));

/** Nobody watches; after each edit Claude Code asks for a restart itself, as the README says. */
export const hooked = open =>
  open('day', {}, day => {
    const { work } = day;
    const breaksAndMends = syntaxError(work).filter(step => step !== restartsBroken);
    breaksAndMends.splice(1, 0, tellsTheHook);
    return playsAll(day, [opens, editsAndCalls, onlyRestarts, ...breaksAndMends, ends]);
  });
