/** What can happen to source files. Each act leaves code that works, and the newest. */
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { How } from '../../project.ts';
import type { Random } from '../../random.ts';
import type { Stand } from '../stand.ts';
import { type Act, between } from './act.ts';

const how = (random: Random): How => (random.chance(0.5) ? 'in-place' : 'rename');

function save(stand: Stand, random: Random, before = ''): void {
  stand.note(`saved edition ${stand.place.good(how(random), before)}`);
}

const edited: Act = {
  name: 'an edit',
  weight: 8,
  run: save,
};

const edits: Act = {
  name: 'edits in a row',
  weight: 3,
  async run(stand, random) {
    for (let left = between(random, 2, 8); left > 0; left--) {
      save(stand, random);
      await delay(random.below(250));
    }
  },
};

/** Something that does not work, and its mending. */
const breakage = (name: string, weight: number, breaks: (stand: Stand, random: Random) => void): Act => ({
  name,
  weight,
  async run(stand, random) {
    const ms = between(random, 50, 2_500);
    stand.note(`edition ${stand.place.broken()} does not work, for ${ms} ms`);
    breaks(stand, random);
    await delay(ms);
    save(stand, random);
  },
});

const syntaxError = breakage('a syntax error', 3, ({ place }, random) => {
  const file = random.chance(0.5) ? place.language.answer : place.language.server;
  place.project.save(file, place.language.broken, how(random));
});

const halfWritten = breakage('a half-written file', 3, ({ place }, random) => {
  const text = place.text(place.newest);
  place.project.save(place.language.answer, text.slice(0, between(random, 1, text.length - 4)));
});

const emptied = breakage('an emptied file', 1, ({ place }) => place.project.save(place.language.answer, ''));

const hanging = breakage('code that hangs at its start', 1, ({ place }, random) =>
  place.project.save(place.language.answer, place.language.hanging + place.text(place.newest), how(random)),
);

const deleted = breakage('a deleted file', 2, ({ place }) => place.clear(place.language.answer));

const aFolder = breakage('a folder in the place of a file', 1, ({ place }) => {
  place.clear(place.language.answer);
  mkdirSync(place.answerFile);
});

const dangling = breakage('a link that leads nowhere', 1, ({ place }) => {
  place.clear(place.language.answer);
  symlinkSync('nowhere', place.answerFile);
});

export const unreadable = breakage('a file that may not be read', 2, ({ place }) => {
  place.project.save(place.language.answer, place.text(place.newest));
  chmodSync(place.answerFile, 0);
});

const folderDeleted = breakage('the source folder deleted and put back', 2, ({ place }) =>
  place.clear(place.folder),
);

const dies: Act = {
  name: 'code that dies soon after each start',
  weight: 2,
  async run(stand, random) {
    save(stand, random, stand.place.language.dying(between(random, 100, 900)));
    await delay(between(random, 500, 5_000));
    save(stand, random);
  },
};

const flood: Act = {
  name: 'files rewritten in a flood',
  weight: 2,
  async run(stand, random) {
    const { project, folder, language } = stand.place;
    const extension = language.answer.slice(language.answer.indexOf('.'));
    const files = Array.from({ length: between(random, 1, 10) }, (_, n) => `${folder}/flood${n}${extension}`);
    for (let left = between(random, 5, 40); left > 0; left--) {
      for (const file of files) project.save(file, `# ${left}\n`.replace('#', language.comment), how(random));
      await delay(random.below(30));
    }
    for (const file of files) project.delete(file);
    save(stand, random);
  },
};

const rootAway: Act = {
  name: 'the watched root renamed and back',
  weight: 1,
  async run(stand, random) {
    const ms = between(random, 50, 1_500);
    stand.note(`the root is away for ${ms} ms`);
    const made = await stand.place.whileAway(() => delay(ms));
    if (made.length > 0) stand.record.fault('wrong', stand.name, `made in the place of the root: ${made}`);
    save(stand, random);
  },
};

/** Folders enough to use up the watches of the one who may have few. */
export const manyFolders: Act = {
  name: 'many folders',
  weight: 4,
  async run(stand, random) {
    const { project, folder } = stand.place;
    for (let n = 0; n < 40; n++) {
      mkdirSync(project.path(`${folder}/many/d${n}`), { recursive: true });
      project.save(`${folder}/many/d${n}/one.mjs`, '');
    }
    await delay(between(random, 100, 1_000));
    save(stand, random);
  },
};

export const bytecodeGone: Act = {
  name: '__pycache__ deleted',
  weight: 3,
  async run(stand, random) {
    for (let left = between(random, 1, 6); left > 0; left--) {
      rmSync(stand.place.project.path('src/__pycache__'), { recursive: true, force: true });
      await delay(random.below(80));
      if (random.chance(0.5)) save(stand, random);
    }
  },
};

/** On a disk of its own. */
export const diskFull: Act = {
  name: 'a full disk',
  weight: 4,
  async run(stand, random) {
    const { place } = stand;
    const ballast = place.project.aside('ballast');
    for (const size of [1_000_000, 100_000, 4_096]) fill(ballast, size);
    try {
      place.good('in-place', `${place.language.comment} ${'longer '.repeat(2_000)}\n`);
      stand.note('the disk is full, and still took a save');
    } catch (error) {
      stand.note(`the disk is full: ${(error as Error).message}`);
    }
    await delay(between(random, 100, 2_500));
    rmSync(ballast);
    save(stand, random);
  },
};

function fill(file: string, size: number): void {
  try {
    for (;;) writeFileSync(file, Buffer.alloc(size), { flag: 'a' });
  } catch {
    // That was the aim.
  }
}

export const files: readonly Act[] = [
  edited,
  edits,
  syntaxError,
  halfWritten,
  emptied,
  hanging,
  deleted,
  aFolder,
  dangling,
  folderDeleted,
  dies,
  flood,
  rootAway,
];
