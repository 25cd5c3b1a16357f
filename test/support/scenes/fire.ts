/** Callers that fire without pause while the code is saved again and again. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { within } from '../deadline.ts';
import { type InEra, inEra, LEGACY } from '../eras.ts';
import { longestGap } from '../measure.ts';
import type { Params, Received, ToolResult } from '../messages.ts';
import type { Project } from '../project.ts';
import { RAW, withRig } from '../rig.ts';

export interface Fire {
  readonly calls: number;
  readonly reloads: number;
  readonly unanswered: number;
  readonly errors: string[];
  /** Answers that belong to another call. */
  readonly wrong: string[];
  readonly duplicated: number;
  /** Within one caller: an answer before that to an earlier call, or older code after newer. */
  readonly disordered: string[];
  /** The longest time without any answer; pings count, as they are never held. */
  readonly gap: number;
  /** The longest time in which this process itself did not run: a gap below it is not the wrapper's. */
  readonly ownPause: number;
}

export interface Firing {
  readonly callers: number;
  readonly reloads: number;
  /** Calls that each caller keeps open. */
  readonly open: number;
  /** With a fifth caller that sends what is never held without pause: `ping`, which the modern era has not, or a tool of ours. */
  readonly pings: boolean;
  /** Answers of each edition before the next one is saved. */
  readonly answers: number;
  readonly options: readonly string[];
  readonly era?: InEra;
  readonly files?: Record<string, string>;
  readonly env?: Record<string, string>;
  /** What has newer code served, where a save alone does not. */
  readonly restart?: (project: Project) => Promise<void>;
}

const edition = (n: number): string => `edition ${n}`;

export function underFire(firing: Firing): Promise<Fire> {
  const { options, callers, open, pings } = firing;
  const { files = RAW, env } = firing;
  const setup = inEra({ options, files, env: { ...env, JOURNAL: '' } }, firing.era ?? LEGACY);
  return withRig(setup, async ({ project, client }) => {
    project.answer(edition(0));
    await client.open();
    await client.call('version');
    const fire = { calls: 0, errors: [] as string[], wrong: [] as string[], disordered: [] as string[] };
    const from = client.received.length;
    const served = [0];
    let over = false;
    let enough: { edition: number; then: () => void } | undefined;

    const judge = (caller: string, last: { call: number; edition: number }, call: number, got: Received) => {
      const result = got.message.result as ToolResult | undefined;
      if (!result || result.isError) return fire.errors.push(got.line.slice(0, 300));
      const [text, code] = result.content.slice(-2).map(block => block.text ?? '');
      const by = Number(code?.split(' ')[1]);
      if (text !== `${caller}:${call}` || Number.isNaN(by)) return fire.wrong.push(got.line.slice(0, 300));
      if (call < last.call) fire.disordered.push(`${caller}: call ${call} answered after ${last.call}`);
      if (by < last.edition) fire.disordered.push(`${caller}: edition ${by} after ${last.edition}`);
      Object.assign(last, { call, edition: by });
      served[by] = (served[by] ?? 0) + 1;
      if (by === enough?.edition && served[by] >= firing.answers) enough.then();
      return undefined;
    };

    const caller = async (name: string) => {
      const last = { call: -1, edition: 0 };
      let next = 0;
      const lane = async () => {
        while (!over) {
          const call = next++;
          fire.calls++;
          const params = { name: 'echo', arguments: { text: `${name}:${call}` } };
          judge(name, last, call, await client.post('tools/call', params));
        }
      };
      await Promise.all(Array.from({ length: open }, lane));
    };
    const pinger = async () => {
      const [method, params] =
        client.era === 'modern' ? ['tools/call', { name: 'reload_status' }] : ['ping', undefined];
      while (!over) await client.post(method as string, params as Params | undefined);
    };

    const loop = monitorEventLoopDelay({ resolution: 1 });
    loop.enable();
    const running = Promise.all([
      ...Array.from({ length: callers }, (_, n) => caller(`caller ${n}`)),
      ...(pings ? [pinger()] : []),
    ]);
    const fired = (edition: number) => {
      const done = new Promise<void>(then => {
        enough = { edition, then };
      });
      return within(
        done,
        `${firing.answers} answers of edition ${edition}`,
        30_000,
        () => `; served so far: ${served}`,
      );
    };
    await fired(0);
    for (let n = 1; n <= firing.reloads; n++) {
      const done = fired(n);
      project.answer(edition(n), n % 2 === 0 ? 'in-place' : 'rename');
      await firing.restart?.(project);
      await done;
    }
    over = true;
    await within(running, 'the last answers', 30_000).catch(error => fire.errors.push(String(error)));
    loop.disable();

    const answers = client.received.slice(from).filter(got => got.message.method === undefined);
    return {
      ...fire,
      reloads: served.filter(Boolean).length - 1,
      unanswered: client.unanswered.length,
      duplicated: client.strays.length,
      gap: longestGap(answers.map(got => got.at)),
      ownPause: loop.max / 1e6,
    };
  });
}
