// Config files that are wrong: told at the start, refused while a session is open.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { BROKEN_CONFIGS } from '../../.build/test/support/broken-configs.js';
import { LEGACY, MODERN } from '../../.build/test/support/eras.js';
import { bin } from '../../.build/test/support/home.js';
import { answerOf } from '../../.build/test/support/notes.js';
import { Project } from '../../.build/test/support/project.js';
import { RAW, withRig } from '../../.build/test/support/rig.js';

const NAME = 'mcp-reload.config.json';
const FINE = { servers: { it: { command: process.execPath, args: ['server.mjs'], env: { GIVEN: 'fine' } } } };

export const inBothEras = true;

/** Everything that is not one line a problem, with the place, and exit code 2. */
function faultsAtStart({ name, text, says, lines = 1 }, project) {
  writeFileSync(project.path(NAME), text);
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, '--name', 'it'], {
    cwd: project.root,
    encoding: 'utf8',
    input: '',
  });
  const told = stderr.trimEnd().split('\n');
  const right = status === 2 && stdout === '' && told.length === lines && says.test(stderr.trimEnd());
  const isTrace = /\n\s+at |Error:/.test(stderr);
  return right && !isTrace ? [] : [`${name}: exit code ${status}, ${stdout}${stderr}`];
}

async function atStart(figures) {
  const project = new Project(RAW);
  try {
    const faults = BROKEN_CONFIGS.flatMap(broken => faultsAtStart(broken, project));
    figures.none(
      'broken files at the start: without one good line and exit code 2',
      faults,
      BROKEN_CONFIGS.length,
    );
  } finally {
    project.remove();
  }
}

/** In one session: every broken file is refused, with its words in the log, and the server stays the same. */
async function whileRunning(figures, era) {
  const project = new Project(RAW);
  try {
    project.save(NAME, JSON.stringify(FINE));
    await withRig({ project, argv: ['--name', 'it'], ...era }, async rig => {
      await rig.client.open();
      const faults = [];
      for (const { name, text, says } of BROKEN_CONFIGS) {
        project.save(NAME, JSON.stringify(FINE));
        await rig.client.call('version', {});
        const from = rig.stderr.length;
        writeFileSync(project.path(NAME), text);
        const { value } = JSON.parse(answerOf(await rig.client.call('where', { variable: 'GIVEN' })));
        const log = rig.stderr.slice(from);
        const words = log.replaceAll(/^.*?\[mcp-reload\]\S* it: /gm, '');
        const told = words.split('\n').some(line => says.test(line));
        if (value !== 'fine' || !told || !words.includes('the settings before it stay'))
          faults.push(`${name}: ${value}, ${log}`);
      }
      figures.none(
        'broken files while running: not refused, or the old one not kept',
        faults,
        BROKEN_CONFIGS.length,
      );
      figures.figure('servers started meanwhile', project.boots.length, project.boots.length === 1);
      const { servers } = FINE;
      project.save(NAME, JSON.stringify({ servers: { it: { ...servers.it, env: { GIVEN: 'mended' } } } }));
      const { value } = JSON.parse(answerOf(await rig.client.call('where', { variable: 'GIVEN' })));
      figures.figure('the next call after the file was mended', value, value === 'mended');
    });
  } finally {
    project.remove();
  }
}

export async function prove(figures, which) {
  if (which !== 'modern') await figures.part('at the start', () => atStart(figures));
  await figures.part('while running', () => whileRunning(figures, which === 'modern' ? MODERN : LEGACY));
}
