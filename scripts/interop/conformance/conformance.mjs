// The official conformance suite: nothing that it looks at may differ between a server alone and the same behind the wrapper.
import { describe } from '../../../.build/test/support/processes.js';
import { compare, noted, score } from './compare.mjs';
import { NEWEST, prepare, STABLE } from './packages.mjs';
import { held } from './stands.mjs';

const LEGACY = '2025-11-25';
const MODERN = '2026-07-28';

/** Wait for 500 to 1,500 ms for what begins with the start of a server, or for a call that waits for new code. */
const HURRIED = [
  'sep-2575-server-no-log-without-loglevel',
  'sep-2575-http-server-no-independent-requests-on-stream',
  'sep-2575-server-sends-subscription-ack',
  'sep-2575-server-tags-subscription-id',
  'sep-2575-server-honors-notification-filter',
  'sep-2575-server-sends-prompts-list-changed-on-subscription',
  'sep-2575-server-sends-tools-list-changed-on-subscription',
];

/** `each`: with which requests the code is saved, for the time that it takes. */
const legacy = { spec: LEGACY, fixture: 'conformance-v1', bridge: 'gateway', each: 1 };
const modern = {
  spec: MODERN,
  suite: NEWEST,
  args: ['--requirements', MODERN],
  fixture: 'conformance-v2',
  each: 3,
};
const subjects = [
  { ...legacy, suite: STABLE, args: ['--suite', 'all', '--spec-version', LEGACY] },
  { ...legacy, suite: NEWEST, args: ['--requirements', LEGACY], only: ['wrapped', 'reloading'] },
  {
    ...legacy,
    suite: NEWEST,
    args: ['--requirements', LEGACY],
    fixture: 'conformance-v2',
    only: ['reloading'],
  },
  { ...modern, bridge: 'bridged', how: 'one server for all requests' },
  {
    ...modern,
    args: ['--scenario', 'server-stateless', '--spec-version', MODERN],
    bridge: 'gateway',
    how: 'a server for each request',
    only: ['wrapped'],
    hurried: HURRIED,
  },
];

const THROUGH = {
  wrapped: { says: 'through the wrapper', stand: 'wrapped' },
  reloading: { says: 'during reloads', stand: 'wrapped', reloads: true, hurried: HURRIED },
  basic: { says: 'in basic mode', stand: 'basic' },
};

/** One run alone is what all rows of a subject are compared with. */
const runs = new Map();
function alone(subject) {
  if (!runs.has(subject)) runs.set(subject, held(subject, 'alone'));
  return runs.get(subject);
}

async function see(figures, facts, subject, { stand, reloads, hurried = subject.hurried }) {
  const direct = await alone(subject);
  const through = await held(subject, stand, reloads && subject.each);
  const isCompared = ({ id }) => !hurried?.includes(id);
  const uncompared = [...direct.checks.values()].flat().filter(check => !isCompared(check));
  if (uncompared.length > 0)
    figures.skip(
      `checks that wait for no longer than 1.5 s: ${uncompared.length}`,
      'a server starts meanwhile',
    );
  const { names, outcomes, sights } = compare(direct.checks, through.checks, isCompared);
  facts.alone = score(direct.checks, isCompared);
  facts.through = score(through.checks, isCompared);
  figures.remark(`alone ${facts.alone} checks pass, through the wrapper ${facts.through}`);
  figures.none('scenarios whose checks come to something else', outcomes, names.length);
  figures.none('scenarios whose checks see something else (but our tools)', sights, names.length);
  if (reloads) {
    facts.reloads = through.reloads;
    figures.figure('reloads meanwhile', through.reloads, through.reloads >= 10);
    figures.remark(`${noted(through.checks)} answers of older code, and flagged so`);
  } else figures.none('notes of ours in answers', noted(through.checks));
  const left = [...direct.left, ...through.left];
  figures.none('processes left', left.length > 0 ? [describe(left)] : []);
}

/** What any server has to have, so ours too; where the suite wants a tool of its own to try something it says `untestable`. */
const GENERIC = {
  [LEGACY]: ['server-initialize', 'ping', 'tools-list'],
  [MODERN]: ['server-stateless'],
};
const helpers = [
  { ...legacy, suite: STABLE, args: ['--suite', 'all', '--spec-version', LEGACY] },
  {
    ...modern,
    args: ['--scenario', 'server-stateless', '--spec-version', MODERN],
    bridge: 'gateway',
  },
];

async function seeHelper(figures, facts, subject) {
  const { checks, left } = await held(subject, 'helper');
  facts.through = score(checks, () => true);
  for (const name of GENERIC[subject.spec]) {
    const failed = (checks.get(name) ?? [{ id: name, status: 'not run' }]).filter(
      ({ id, status, details }) =>
        !HURRIED.includes(id) && ['FAILURE', 'not run'].includes(status) && !details?.untestable,
    );
    figures.none(`${name} of the helper`, failed.map(JSON.stringify), checks.get(name)?.length ?? 0);
  }
  figures.none('processes left', left.length > 0 ? [describe(left)] : []);
}

const versionOf = ({ suite, spec }) => `${suite}, ${spec}`;
const nameOf = ({ fixture, how }) =>
  [fixture.replace('conformance-', 'SDK '), how].filter(Boolean).join(', ');
const ready = ({ suite }) => prepare(suite);

export const conformance = {
  name: 'conformance',
  title: 'The conformance suite',
  how: 'How',
  says: `\`@modelcontextprotocol/conformance\` against a server that has what the suite asks for, through HTTP; a row compares the server
alone with the same behind the wrapper. Fewer checks than all pass also alone where they are about HTTP or about extensions that the
server does not have.`,
  columns: {
    'Checks alone': ({ seen }) => seen?.facts.alone,
    Through: ({ seen }) => seen?.facts.through,
    Reloads: ({ seen }) => seen?.facts.reloads,
  },
  rows: [
    ...subjects.flatMap(subject =>
      (subject.only ?? Object.keys(THROUGH)).map(key => ({
        subject: nameOf(subject),
        version: versionOf(subject),
        how: THROUGH[key].says,
        prepare: () => ready(subject),
        see: (figures, facts) => see(figures, facts, subject, THROUGH[key]),
      })),
    ),
    ...helpers.map(subject => ({
      subject: 'mcp-reload helper',
      version: versionOf(subject),
      how: 'as a server of its own',
      prepare: () => ready(subject),
      see: (figures, facts) => seeHelper(figures, facts, subject),
    })),
  ],
};
