// Where a play is played: a project of its own, real sessions in it, and what the model saw kept in the build folder.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { folder } from './install.mjs';
import { OVERHEAR, Session } from './session.mjs';
import { Workplace } from './workplace.mjs';

function keep(name, { sights, wire }) {
  mkdirSync(join(folder, 'seen'), { recursive: true });
  const file = join(folder, 'seen', `${name}.json`);
  const seen = sights.map(({ tools, names, ...sight }) => ({ ...sight, names: [...names] }));
  writeFileSync(file, JSON.stringify({ seen, wire: wire.outside }, null, 2));
  return file;
}

export async function play(figures, name, { dialect, prepare, words, sessions }, { binary, wrapped }) {
  const work = new Workplace(dialect, OVERHEAR);
  prepare?.(work);
  const open = async (part, env, body) => {
    const session = new Session(work.project, { wrapped, words, wire: `wire-${part}` });
    const failed = figures.failedCount;
    figures.remark(`session "${part}"`);
    await figures.part(part, async () => {
      const first = await session.start(binary, env);
      await body({ figures, session, work, first });
    });
    const file = keep(`${name}-${part}`, session);
    if (figures.failedCount > failed) figures.remark(`what the model saw: ${file}`);
    await session.close();
  };
  try {
    await sessions(open);
  } finally {
    work.project.remove();
  }
}
