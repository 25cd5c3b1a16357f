// One run: a server, a day, an evening. What the model saw is kept in the build folder.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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
import { folder } from './install.mjs';
import { OVERHEAR, Session } from './session.mjs';
import { dialects, Workplace } from './workplace.mjs';

/** Both ways in which Claude Code gives tools to a model: searched for, or all of them at once. */
export const plays = {
  v1: { dialect: dialects.v1, era: 'legacy' },
  v2: { dialect: dialects.v2, era: 'modern' },
  'v1-listed': { dialect: dialects.v1, era: 'legacy', env: { ENABLE_TOOL_SEARCH: 'false' } },
  'v2-listed': { dialect: dialects.v2, era: 'modern', env: { ENABLE_TOOL_SEARCH: 'false' } },
};

const steps = work => [
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
];

function keep(name, session) {
  mkdirSync(join(folder, 'seen'), { recursive: true });
  const file = join(folder, 'seen', `${name}.json`);
  const seen = session.sights.map(({ tools, names, ...sight }) => ({ ...sight, names: [...names] }));
  writeFileSync(file, JSON.stringify({ seen, wire: session.wire.outside }, null, 2));
  return file;
}

export async function play(figures, name, { binary, wrapped }) {
  const { dialect, era, env } = plays[name];
  const work = new Workplace(dialect, OVERHEAR);
  const session = new Session(work.project, wrapped);
  try {
    const first = await session.start(binary, env);
    const day = { figures, session, work };
    await opens({ ...day, first });
    for (const step of steps(work)) await step(day);
    await ends(day);
    tellsTheEra(day, era);
    tellsTheAnnouncements(day);
    if (era === 'modern') tellsTheListen(day);
  } finally {
    const file = keep(name, session);
    if (figures.failedCount > 0) figures.remark(`what the model saw: ${file}`);
    await session.close();
    work.project.remove();
  }
}
