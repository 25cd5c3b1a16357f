/** The servers that chaos is made with. All lie in a folder of their own, so that it can be deleted. */
import type { Language } from './place.ts';

const node = (server: string, beside: readonly string[] = []): Language => ({
  files: Object.fromEntries([
    ['src/server.mjs', server],
    ...['answer.mjs', ...beside].map(file => [`src/${file}`, file]),
  ]),
  server: 'src/server.mjs',
  run: 'src/server.mjs',
  answer: 'src/answer.mjs',
  answering: text => `export const ANSWER = ${JSON.stringify(text)};\n`,
  comment: '//',
  broken: 'const = broken;\n',
  hanging: 'await new Promise(() => setInterval(() => {}, 2 ** 30));\n',
  dying: ms => `setTimeout(() => process.exit(3), ${ms});\n`,
});

/** What `compile.mjs` makes of it is run; the folder of that is emptied first, so that what is deleted is gone. */
const built = (language: Language): Language => ({
  ...language,
  files: { ...language.files, 'compile.mjs': 'compile.mjs' },
  run: 'dist/server.mjs',
  settings: { build: 'node compile.mjs', caches: ['dist'] },
});

export const raw = node('raw.mjs', ['modern.mjs', 'tasks.mjs']);
export const rawBuilt = built(raw);
export const v1 = node('v1.mjs');
export const v2 = node('v2.mjs');

export const py: Language = {
  files: { 'src/server.py': 'server.py', 'src/answer.py': 'answer.py' },
  server: 'src/server.py',
  run: 'src/server.py',
  answer: 'src/answer.py',
  answering: text => `ANSWER = ${JSON.stringify(text)}\n`,
  comment: '#',
  broken: 'broken = = 1\n',
  hanging: 'import time; time.sleep(2 ** 20)\n',
  dying: ms => `import os, threading; threading.Timer(${ms / 1000}, lambda: os._exit(3)).start()\n`,
};
