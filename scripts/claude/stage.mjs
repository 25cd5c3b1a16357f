// Where a play is played: a project of its own, real sessions in it, and what the model saw kept in the build folder.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { claudeBinary, folder } from './install.mjs';
import { Session } from './session.mjs';
import { Workplace } from './workplace.mjs';

function keep(name, { sights, wire }) {
  mkdirSync(join(folder, 'seen'), { recursive: true });
  const file = join(folder, 'seen', `${name}.json`);
  const seen = sights.map(({ tools, names, ...sight }) => ({ ...sight, names: [...names] }));
  writeFileSync(file, JSON.stringify({ seen, wire: wire.outside }, null, 2));
  return file;
}

/** Claude Code, and what else the play needs is there; throws the reason why it can't be had. */
export function ready({ dialect }) {
  dialect.command();
  return claudeBinary();
}

const wrapping = (name, line) => ['--name', name, '--', ...line];

/** Resolves with the era of the last session. `at`: the workplace, if the dialect alone does not say it. */
export async function play(
  figures,
  name,
  { dialect, at = () => new Workplace(dialect), prepare, words = wrapping, sessions },
  { binary, wrapped },
) {
  const work = at();
  prepare?.(work);
  let era;
  /** `how`: what Claude Code is told; `between` is done to the workplace before. */
  const open = async (part, { between, ...how }, body) => {
    between?.(work);
    const session = new Session(work, { wrapped, words, part });
    const failed = figures.failedCount;
    figures.remark(`session "${part}"`);
    await figures.part(part, async () => {
      const first = await session.start(binary, how);
      await body({ figures, session, work, first });
    });
    const file = keep(`${name}-${part}`, session);
    if (figures.failedCount > failed) figures.remark(`what the model saw: ${file}`);
    era = session.wire.era;
    await session.close();
  };
  try {
    await sessions(open);
    return era;
  } finally {
    work.project.remove();
  }
}
