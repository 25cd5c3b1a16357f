/** Code that can't be served: who answers, and what is the caller told? */
import { readFileSync } from 'node:fs';
import { type InEra, inEra, LEGACY } from '../eras.ts';
import { fixture } from '../home.ts';
import type { Setup } from '../launch.ts';
import { answerOf, noteKeys, noteOf } from '../notes.ts';
import type { Project } from '../project.ts';
import { python } from '../python.ts';
import { PY, RAW, withRig } from '../rig.ts';

export interface Breakage {
  readonly name: string;
  readonly setup: Setup;
  /** The tool whose result is the first after the save. */
  readonly tool: 'version' | 'structured';
  save(project: Project): void;
  /** What the note has to hold; where the runtime names no place, only the file that was saved. */
  readonly told: RegExp;
  readonly answerFile?: 'answer.py';
}

export interface Broken {
  /** Whether the old code answered both calls. */
  readonly oldAnswers: boolean;
  /** The first block, if it is a note. */
  readonly note: string | undefined;
  readonly noteType: string;
  readonly structured: unknown;
  readonly repaired: string;
  readonly notesAfterRepair: string[];
  /** The connection was closed, or carried something that was no answer of ours. */
  readonly disturbed: boolean;
  /** Milliseconds until the first answer after the save. */
  readonly took: number;
}

const python3 = [python ?? 'python3', 'server.py'];
const syntaxError = (project: Project) => project.edit('server.mjs', 'const asked =', 'const = asked =');
const exceptionAtLoad = (project: Project) =>
  project.edit('server.mjs', 'const asked =', "throw new Error('thrown at load'); const asked =");

const hang = (project: Project) =>
  project.edit('server.mjs', 'const asked =', 'await delay(2 ** 30); const asked =');

/** Where both edits above break the file. */
const line = readFileSync(fixture('raw.mjs'), 'utf8').split('const asked =')[0]!.split('\n').length;
const place = new RegExp(`server\\.mjs:${line}\\b`);

export const breakages: Breakage[] = [
  { name: 'syntax error', setup: { files: RAW }, tool: 'version', save: syntaxError, told: place },
  {
    name: 'syntax error, structured content',
    setup: { files: RAW },
    tool: 'structured',
    save: syntaxError,
    told: place,
  },
  { name: 'exception at load', setup: { files: RAW }, tool: 'version', save: exceptionAtLoad, told: place },
  {
    name: 'exception at load, structured content',
    setup: { files: RAW },
    tool: 'structured',
    save: exceptionAtLoad,
    told: place,
  },
  {
    name: 'syntax error in an imported module',
    setup: { files: RAW },
    tool: 'version',
    save: project => project.save('answer.mjs', "\nexport const ANSWER = 'unclosed;\n"),
    told: /answer\.mjs:2\b/,
  },
];

export const pythonBreakages: Breakage[] = [
  {
    name: 'Python, syntax error',
    setup: { files: PY, command: python3 },
    tool: 'version',
    save: project => project.save('answer.py', '\nANSWER = = 1\n'),
    told: /answer\.py(:|", line )2\b/,
    answerFile: 'answer.py',
  },
  {
    name: 'Python, exception at load',
    setup: { files: PY, command: python3 },
    tool: 'version',
    save: project => project.save('answer.py', '\n\nANSWER = undefined_name\n'),
    told: /answer\.py(:|", line )3\b/,
    answerFile: 'answer.py',
  },
];

/** Never answers; `options` decide how long the caller waits for it. */
export const hangAtLoad = (options: readonly string[]): Breakage => ({
  name: 'hang at load',
  setup: { files: RAW, options },
  tool: 'version',
  save: hang,
  told: /still/,
});

export function breakAndRepair(breakage: Breakage, era: InEra = LEGACY): Promise<Broken> {
  return withRig(inEra(breakage.setup, era), async ({ project, client }) => {
    await client.open();
    const before = answerOf(await client.call(breakage.tool));
    const sources = Object.keys(breakage.setup.files ?? RAW).map(file => [file, project.read(file)] as const);

    const start = performance.now();
    breakage.save(project);
    const result = await client.call(breakage.tool);
    const took = performance.now() - start;
    const again = await client.call('version');

    for (const [file, content] of sources) if (project.read(file) !== content) project.save(file, content);
    project.answer('repaired', 'in-place', breakage.answerFile);
    const repaired = await client.call('version');
    return {
      oldAnswers: answerOf(result) === before && answerOf(again) === before,
      note: noteOf(result),
      noteType: result.content[0]?.type ?? 'none',
      structured: result.structuredContent,
      repaired: answerOf(repaired),
      notesAfterRepair: noteKeys(repaired),
      disturbed: client.ended || client.garbage.length > 0 || client.strays.length > 0,
      took,
    };
  });
}

export interface Refused {
  /** Milliseconds that each call waited, until one was answered at once: the hanging start had been given up. */
  readonly waits: number[];
  readonly oldAnswers: boolean;
  /** The note of the last call. */
  readonly note: string | undefined;
}

/** Calls without pause while a new server hangs at load, until nobody waits for it any more. */
export function hangUntilRefused(most: number, era: InEra = LEGACY): Promise<Refused> {
  return withRig(era, async ({ project, client }) => {
    await client.open();
    const before = answerOf(await client.call('version'));
    hang(project);
    const waits: number[] = [];
    let oldAnswers = true;
    let note: string | undefined;
    while (waits.length < most && (waits.at(-1) ?? Infinity) > 1_000) {
      const start = performance.now();
      const result = await client.call('version');
      waits.push(performance.now() - start);
      oldAnswers &&= answerOf(result) === before;
      note = noteOf(result);
    }
    return { waits, oldAnswers, note };
  });
}
