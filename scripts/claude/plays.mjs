// The plays, by name: which server, what is done to it beforehand, and the sessions that Claude Code has with it.
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
import { ends, tellsTheAnnouncements, tellsTheEra, tellsTheListen } from './evening.mjs';
import { looksAfterAnother, opensTheHelper } from './helping.mjs';
import { hasHook, onlyRestarts, tellsTheHook } from './hook.mjs';
import { isServed, mendsFromInside, opensInTime } from './morning.mjs';
import { WRAPS } from './session.mjs';
import { dialects } from './workplace.mjs';

/** All tools at once; as it is, Claude Code lets the model search for them. */
const LISTED = { ENABLE_TOOL_SEARCH: 'false' };
const LATE_MS = 5_000;

const steps = work => [
  opens,
  editsAndCalls,
  addsTool,
  changesParameter,
  addsToolAtOnce,
  day => breaks(day, 'a syntax error', work.breaksSyntax(), ['version', 'structured']),
  restartsBroken,
  day => mends(day, 'a syntax error', work.mendsSyntax()),
  day => breaks(day, 'an exception at load', work.throwsAtLoad(), ['structured', 'version']),
  day => mends(day, 'an exception at load', work.throwsNoMore()),
  restarts,
  ends,
];

/**
 * A server that takes longer than two seconds at its very first start, as on a busy machine, gets a legacy session and
 * is known from then on: so Claude Code is opened and closed once before.
 */
const fullDay = (era, env) => async open => {
  await open('before', env, ({ session }) => session.ends('Not today.'));
  await open('day', env, async day => {
    for (const step of steps(day.work)) await step(day);
    tellsTheEra(day, era);
    tellsTheAnnouncements(day);
    if (era === 'modern') tellsTheListen(day);
  });
};

async function lateServer(open) {
  await open('first', {}, async day => {
    await opensInTime(day);
    await isServed(day);
    await ends(day);
  });
  await open('second', {}, async day => {
    await opensInTime(day);
    await isServed(day);
    await ends(day);
    tellsTheEra(day, 'modern');
  });
}

const brokenServer = open =>
  open('day', {}, async day => {
    await opensInTime(day);
    await mendsFromInside(day);
    await isServed(day);
    await ends(day);
  });

const helper = open =>
  open('day', {}, async day => {
    await opensTheHelper(day);
    await looksAfterAnother(day);
    await ends(day);
  });

/** Nobody watches; after each edit Claude Code asks for a restart itself, as the README says. */
const hooked = open =>
  open('day', {}, async day => {
    const { work } = day;
    for (const step of [
      opens,
      editsAndCalls,
      onlyRestarts,
      day => breaks(day, 'a syntax error', work.breaksSyntax(), ['version', 'structured']),
      tellsTheHook,
      day => mends(day, 'a syntax error', work.mendsSyntax()),
      ends,
    ])
      await step(day);
  });

const { v1, v2 } = dialects;
export const plays = {
  v1: { dialect: v1, sessions: fullDay('legacy') },
  v2: { dialect: v2, sessions: fullDay('modern') },
  'v1-listed': { dialect: v1, sessions: fullDay('legacy', LISTED) },
  'v2-listed': { dialect: v2, sessions: fullDay('modern', LISTED) },
  'v2-late': { dialect: v2, prepare: work => work.startsLate(LATE_MS), sessions: lateServer },
  hook: { dialect: v2, words: ['--no-watch', ...WRAPS], prepare: hasHook, sessions: hooked },
  'v1-broken': { dialect: v1, prepare: work => work.isBroken(), sessions: brokenServer },
  'v2-broken': { dialect: v2, prepare: work => work.isBroken(), sessions: brokenServer },
  helper: { dialect: v2, words: ['helper'], sessions: helper },
};
