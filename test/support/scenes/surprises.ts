/** Servers that turn out to speak another era than the session was opened in. */
import { MODERN } from '../eras.ts';
import type { Era, ToolResult } from '../messages.ts';
import { answerOf, wordsOf } from '../notes.ts';
import { Project } from '../project.ts';
import { RAW, withRig } from '../rig.ts';

export interface Surprise {
  /** Of the session that was opened in the other era. */
  readonly era: Era | undefined;
  /** What its first call was told. */
  readonly told: string;
  readonly isError: boolean | undefined;
  /** Of the session in which it is known. */
  readonly eraThen: Era | undefined;
  readonly servedThen: string;
}

const call = (name: string) => ['tools/call', { name, arguments: {} }] as const;

/** Nobody knows a server that is too slow to answer the probe and has only the modern era; the next start does. */
export async function slowAndModern(bootMs: number): Promise<Surprise> {
  using project = new Project(RAW);
  project.edit('server.mjs', "BOOT_MS = '0'", `BOOT_MS = '${bootMs}'`);
  const setup = { project, opener: 'probe', env: { ERA: 'modern' } } as const;
  const first = await withRig(setup, async ({ client }) => {
    await client.open();
    const result = (await client.result(...call('version'))) as ToolResult;
    return { era: client.era, told: wordsOf(result), isError: result.isError };
  });
  return await withRig(setup, async ({ client }) => {
    await client.open();
    return { ...first, eraThen: client.era, servedThen: answerOf(await client.call('version')) };
  });
}

/** A server that was modern the last time is broken, and when it is mended it has only the legacy era; at last it has both. */
export async function modernNoMore(): Promise<Surprise> {
  using project = new Project(RAW);
  project.edit('server.mjs', "ERA = 'legacy'", "ERA = 'dual'");
  const setup = { project, opener: MODERN.opener! };
  await withRig(setup, async ({ client }) => void (await client.open()));
  project.edit('server.mjs', 'const asked =', 'const = asked =');
  return await withRig(setup, async ({ client }) => {
    await client.open();
    const era = client.era;
    project.restore('server.mjs', 'raw.mjs');
    const result = await client.call('version');
    project.edit('server.mjs', "ERA = 'legacy'", "ERA = 'dual'");
    const servedThen = answerOf(await client.call('version'));
    return { era, told: wordsOf(result), isError: result.isError, eraThen: client.era, servedThen };
  });
}
