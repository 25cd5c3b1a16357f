/** How tools that build write an error, one row a form. No pattern may take more than one pass over its line. */

export interface Format {
  readonly of: string;
  /** Named groups: `message`, and `file` and `line` where this line names them. */
  readonly head: RegExp;
  /** What is missing stands in a line below. */
  readonly below?: { readonly form: RegExp; readonly within: number };
}

/** turbo, concurrently and an old gradle put the name of a task before a line. */
const TASK = String.raw`(?:\[(?!WARN|INFO|DEBUG)[^\]\s]+\] |[\w@./-]+:[a-z][\w:-]*: (?=\S)|:[\w:]+(?=\/))?`;
const FILE = String.raw`(?<file>(?:[A-Za-z]:)?[^\s:](?:(?!: )[^:])*?\.\w+)`;
const ONE_WORD_FILE = String.raw`(?<file>(?:[A-Za-z]:)?[^\s:()[\]]+)`;
const LINE = String.raw`(?<line>\d+)`;
const MESSAGE = String.raw`(?<message>\S.*)$`;
const ERROR = String.raw`(?<message>(?:fatal |syntax )?error\b.*)$`;

const ARROW = { form: new RegExp(String.raw`^\s*--> ${FILE}:${LINE}:\d+$`), within: 6 };
const BOX = { form: new RegExp(String.raw`^\s*(?:,-|╭─+)\[ ?${FILE}:${LINE}:\d+ ?\]$`), within: 3 };
const NEXT = { form: new RegExp(String.raw`^\s*${MESSAGE}`), within: 1 };

const row = (of: string, head: string, below?: Format['below']): Format => ({
  of,
  head: new RegExp(`^${head}`, 'i'),
  ...(below && { below }),
});

export const FORMATS: readonly Format[] = [
  row('tsc, dotnet, mcs', String.raw`${TASK}\s*${FILE}\(${LINE}(?:,\d+)*\) ?: ${ERROR}`),
  row('tsc --pretty, pyright', String.raw`${TASK}\s*${FILE}:${LINE}:\d+ - ${ERROR}`),
  row('gcc, clang, javac, kotlinc, mypy, cargo', String.raw`${TASK}\s*${FILE}:${LINE}(?::\d+)?: ${ERROR}`),
  row('go', String.raw`${TASK}(?:vet: )?(?<file>(?:[A-Za-z]:)?[^\s:]+\.go):${LINE}:\d+: ${MESSAGE}`),
  row('go, imports', String.raw`\s+(?<message>imports \S+ from \S+: import cycle not allowed)$`),
  row('pylint', String.raw`${ONE_WORD_FILE}:${LINE}:\d+: (?<message>[EF]\d{4}: .*)$`),
  row('maven', String.raw`\[ERROR\] ${FILE}:\[${LINE},\d+\] ${MESSAGE}`),
  row(
    'kotlin',
    String.raw`(?:\[ERROR\]|e:) (?:file:\/\/(?!\/[a-z]:))?(?<file>\S+?\.kts?):${LINE}:\d+:? ${MESSAGE}`,
  ),
  row('kotlin before 1.8', String.raw`(?:\[ERROR\]|e:) ${FILE}: \(${LINE}, \d+\):? ${MESSAGE}`),
  row('make', String.raw`(?<file>[^\s:]*makefile|[^\s:]+\.mk):${LINE}: \*\*\* ${MESSAGE}`),
  row('cmake', String.raw`CMake Error at ${FILE}:${LINE} \(\w+\):$`, { ...NEXT, within: 2 }),
  row('ld', String.raw`(?:\S+ld: )?${ONE_WORD_FILE}:\(\.[^)]*\): (?<message>undefined reference .*)$`),
  row('MSBuild', `MSBUILD : ${ERROR}`),
  row('rustc, ty', String.raw`(?<message>error(?:\[[\w-]+\])?: .*)$`, ARROW),
  row('ruff', String.raw`(?<message>(?:[A-Z]{1,4}\d{3,4}|invalid-syntax:) .*)$`, ARROW),
  row('esbuild', String.raw`(?<message>✘ \[ERROR\] .*)$`, {
    form: new RegExp(String.raw`^\s+${FILE}:${LINE}:\d+:$`),
    within: 3,
  }),
  row('rolldown', String.raw`\[[\w:-]+\] (?:Error: )?${MESSAGE}`, BOX),
  row('swc', String.raw`\s*[x×] ${MESSAGE}`, BOX),
  row('vite with rollup', String.raw`${FILE} \(${LINE}:\d+\): ${MESSAGE}`),
  row(
    'rollup',
    String.raw`\[!\] (?:\(plugin [^)]*\) )?(?:RollupError: )?${FILE} \(${LINE}:\d+\): ${MESSAGE}`,
  ),
  row('plugins of rollup', String.raw`\[!\] ${MESSAGE}`, {
    form: new RegExp(String.raw`^${FILE} \(${LINE}:\d+\)$`),
    within: 2,
  }),
  row(
    'rollup that resolves',
    String.raw`(?:\[!\] |\[vite\]: )(?<message>(?:(?! from ").)*(?:could not|failed to) resolve (?:import )?"[^"]*" from "(?<file>[^"]+)".*)$`,
  ),
  row('ts-loader', String.raw`\[tsl\] ERROR in ${FILE}\(${LINE},\d+\)$`, NEXT),
  row('webpack', String.raw`ERROR in ${FILE}[ :]${LINE}:\d+(?:-[\d:]+)?$`, NEXT),
  row('babel', String.raw`SyntaxError: ${FILE}: (?<message>(?:(?! \(\d+:\d).)+) \(${LINE}:\d+\)$`),
  row('eslint', String.raw`(?<file>(?:\/|[a-z]:\\).*\.\w+)$`, {
    form: new RegExp(String.raw`^ +${LINE}:\d+ +error +${MESSAGE}`),
    within: 100,
  }),
];

/** A name that ends in a suffix, a line, and something that is no warning: flake8, ruff and whatever else writes so. */
export const LOOSE: readonly Format[] = [
  // The rest is progress, or a heading of what has a place.
  row(
    'go, modules',
    `go: (?!(?:added|copying|creating|downgraded|downloading|errors parsing|extracting|finding|found|removed|switching|to add|upgraded|writing) )${MESSAGE}`,
  ),
  row('anything', String.raw`\s*(?<file>(?:[A-Za-z]:)?[\w@./\\-]+\.(?!\d)\w+):${LINE}(?::\d+)?: ${MESSAGE}`),
];
