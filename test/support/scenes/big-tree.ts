/** A project of 50,000 files behind the whole wrapper, and 3,000 more that nobody edits. */
import { rmSync, writeFileSync } from 'node:fs';
import { residentMb, type Watches, watchesOf } from '../big-tree.ts';
import { until } from '../deadline.ts';
import { wordsOf } from '../notes.ts';
import type { Project } from '../project.ts';
import { withRig } from '../rig.ts';

export const INSTALLED = 3_000;

export interface BigProject {
  readonly watches: Watches | undefined;
  /** Of the wrapper alone; undefined where the system does not tell. */
  readonly memoryMb: number | undefined;
  /** Servers that were started while files were installed. */
  readonly reloads: number;
  /** The answer to the call after an edit that came last. */
  readonly answer: string;
}

export function installsIn(project: Project): Promise<BigProject> {
  return withRig({ project }, async ({ client, child }) => {
    const { pid = 0 } = child;
    await client.open();
    while (!/\(\d+ files\)/.test(wordsOf(await client.call('reload_status')))) await client.call('version');
    const boots = project.boots.length;
    const watches = watchesOf(pid, project.root);
    for (let n = 0; n < INSTALLED; n++) {
      writeFileSync(project.path(`node_modules/part${n % 50}/installed${n}.js`), `export default ${n};\n`);
    }
    project.answer('after the installation');
    const answer = wordsOf(await client.call('version'));
    await until(() => project.boots.length > boots, 'the start for the edit');
    const memoryMb = process.platform === 'linux' ? residentMb(pid) : undefined;
    return { watches, memoryMb, reloads: project.boots.length - boots - 1, answer };
  });
}

/** The link to the packages of this repository makes room for installed ones. */
export function withoutPackages(project: Project): Project {
  rmSync(project.path('node_modules'), { recursive: true });
  return project;
}
