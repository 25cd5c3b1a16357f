/**
 * Faults put into the real code on purpose: what the simulation is good for is shown by what it finds. Each is one text in
 * one file, what it becomes, and the promise that is broken by it.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import { home } from '../home.ts';
import { type Guarantee, INVARIANTS } from './guarantee.ts';
import type { Failure } from './play.ts';
import { inThread } from './run.ts';
import type { Stretch } from './worker.ts';

export interface Fault {
  readonly name: string;
  /** Under src/. */
  readonly file: string;
  readonly text: string;
  readonly becomes: string;
  /** Who may find it first. */
  readonly breaks: readonly Guarantee[];
}

/** Found within a few histories. */
export const FOUND_SOON: readonly Fault[] = [
  {
    name: 'an answer is passed on and stays open, so that it is settled once more',
    file: 'proxy/from-server.ts',
    text: 'const pending = peer.open.take(envelope.id);',
    becomes: 'const pending = peer.open.get(envelope.id);',
    breaks: ['Answered once', INVARIANTS[13]],
  },
  {
    name: 'who asks for a restart from outside is not told',
    file: 'app/restarts.ts',
    text: "one.told({ served: outcome.kind === 'served', text: report(outcome, one.cleared) });",
    becomes: '',
    breaks: ['Answered once'],
  },
  {
    name: 'who asks for a restart from outside is told that new code serves when it does not',
    file: 'app/restarts.ts',
    text: "one.told({ served: outcome.kind === 'served',",
    becomes: 'one.told({ served: true,',
    breaks: ['Answered once', 'Fresh or flagged'],
  },
  {
    name: 'a lost call is not answered',
    file: 'proxy/generations.ts',
    text: "else refuse(turn, waiting, lostWords(router, pending, waiting.deaths, generation, end), 'lost');",
    becomes: '',
    breaks: ['Answered once'],
  },
  {
    name: 'a call that may have had effects is made again',
    file: 'proxy/generations.ts',
    text: 'return annotations.readOnlyHint === true || annotations.idempotentHint === true;',
    becomes: 'return true;',
    breaks: [INVARIANTS[13]],
  },
  {
    name: 'old code answers without a word',
    file: 'proxy/room.ts',
    text: "if (stale !== null) return { kind: 'stale', stale };",
    becomes: '',
    breaks: ['Fresh or flagged'],
  },
  {
    name: 'a call after a save does not wait',
    file: 'proxy/room.ts',
    text: 'if (isBehind(router, waiting)) return true;',
    becomes: '',
    breaks: ['Fresh or flagged'],
  },
  {
    name: 'whoever waits is forgotten at the limit',
    file: 'proxy/room.ts',
    text: 'else release(turn, waiting);\n  }\n  recount(turn);',
    becomes: '}\n  recount(turn);',
    breaks: ['Answered once'],
  },
  {
    name: 'requests are held for ever',
    file: 'proxy/room.ts',
    text: "out.push({ type: 'arm', timer: 'room', ms: Math.max(0, due - now) });",
    becomes: '',
    breaks: ['Answered once', 'Bounded'],
  },
  {
    name: 'what waits is let in from the end',
    file: 'proxy/room.ts',
    text: 'for (const waiting of before) {',
    becomes: 'for (const waiting of before.reverse()) {',
    breaks: [INVARIANTS[12]],
  },
  {
    name: 'new code serves before it is proved',
    file: 'proxy/telling.ts',
    text: '  sync(turn, peer);\n  proveByTools(turn, peer);',
    becomes: '  sync(turn, peer);\n  prove(turn, peer);',
    breaks: ['Never lose a working server for an unproven one'],
  },
  {
    name: 'the old code is ended when the new one is started',
    file: 'reload/start.ts',
    text: "out.push({ type: 'note', note: { kind: 'starting', generation, cause, files } });",
    becomes:
      "if (active !== null) out.push({ type: 'end', generation: active.generation, manner: 'quickly' });\n$&",
    breaks: ['Never lose a working server for an unproven one'],
  },
  {
    name: 'the session is not told to new code',
    file: 'proxy/telling.ts',
    text: 'if (offers(peer.greeting, capability)) sayAgain(',
    becomes: 'if (false) sayAgain(',
    breaks: ['The session survives'],
  },
  {
    name: 'open listens are not told to new code',
    file: 'proxy/listens.ts',
    text: '    peer.listens.add(key);\n    down(turn, peer, message.line);',
    becomes: '    peer.listens.add(key);\n    if (peer.generation === 1) down(turn, peer, message.line);',
    breaks: ['The session survives'],
  },
  {
    name: 'changed tools are not announced',
    file: 'proxy/announce.ts',
    text: 'if (doubtful.length > 0) announce(turn, kind);',
    becomes: '',
    breaks: ['The session survives'],
  },
  {
    name: 'the deadline of a start goes on after it',
    file: 'reload/trial.ts',
    text: "});\n  out.push({ type: 'activate', swap: made });",
    becomes: "});\n  if (previous !== null) out.pop();\n  out.push({ type: 'activate', swap: made });",
    breaks: [INVARIANTS[7]],
  },
  {
    name: 'what crashes is started again and again',
    file: 'reload/crashes.ts',
    text: "if (times.length >= MOST) return { kind: 'stop', crashes: counted };",
    becomes: '',
    breaks: ['Bounded'],
  },
  {
    name: 'what a server prints reaches the client',
    file: 'proxy/from-server.ts',
    text: 'if (kind !== null) strayed(turn, generation, stray, kind);',
    becomes: '$&\n    if (kind !== null) up(turn, line);',
    breaks: ['Transparent'],
  },
  {
    name: 'messages are parsed and written again',
    file: 'proxy/ask.ts',
    text: '  listen(turn);\n  down(turn, peer, line);',
    becomes:
      '  listen(turn);\n  down(turn, peer, Buffer.from(JSON.stringify({ ...JSON.parse(line.toString()), more: 1 })));',
    breaks: ['Transparent'],
  },
  {
    name: 'a process is left behind at the end',
    file: 'reload/ending.ts',
    text: "for (const generation of alive) out.push({ type: 'end', generation, manner: event.manner });",
    becomes:
      "for (const generation of [...alive].slice(1)) out.push({ type: 'end', generation, manner: event.manner });",
    breaks: [INVARIANTS[9], 'Nothing left behind'],
  },
];

/** What leads to these is rarer. */
export const FOUND_LATER: readonly Fault[] = [
  {
    name: 'what was built earlier is taken for read at its start',
    file: 'reload/trial.ts',
    text: 'candidate.built === undefined && !state.settings.builds ? candidate.startedAt : null',
    becomes: 'candidate.startedAt',
    breaks: ['Fresh or flagged'],
  },
  {
    name: 'a lost request is asked a third time',
    file: 'proxy/generations.ts',
    text: 'if (asked > 1 || carriesState(message)) return false;',
    becomes: 'if (carriesState(message)) return false;',
    breaks: [INVARIANTS[13]],
  },
  {
    name: 'any number of requests may wait',
    file: 'proxy/room.ts',
    text: 'router.room.length >= MOST_WAITING ||',
    becomes: '',
    breaks: ['Bounded'],
  },
  {
    name: 'a failed build loses the old server',
    file: 'reload/building.ts',
    text: "if (active !== null) return { ...told, phase: { name: 'serving', active }, stale };",
    becomes:
      "if (active !== null) return { ...told, phase: { name: 'down', failure, retry: 'on-change', since } };",
    breaks: [INVARIANTS[1], INVARIANTS[2], INVARIANTS[3]],
  },
  {
    name: 'a late proof is believed',
    file: 'reload/step.ts',
    text: "    case 'proved':\n      if (phase.name !== 'trying' || phase.candidate.generation !== event.generation) return state;",
    becomes: "    case 'proved':\n      if (phase.name !== 'trying') return state;",
    breaks: [INVARIANTS[8], 'Never lose a working server for an unproven one'],
  },
  {
    name: 'old code may drain for ever',
    file: 'reload/trial.ts',
    text: 'ms: state.settings.timeouts.drainMs });\n  return { ...state, old:',
    becomes: 'ms: 1e9 });\n  return { ...state, old:',
    breaks: ['Answered once', 'Bounded'],
  },
  {
    name: 'two run at a time in exclusive order',
    file: 'reload/start.ts',
    text: "if (state.settings.strategy === 'exclusive' && (active !== null || state.old.size > 0))",
    becomes: "if (state.settings.strategy === 'exclusive' && active !== null)",
    breaks: [INVARIANTS[4]],
  },
  {
    name: 'the model is not told what is wrong with the new code',
    file: 'report/notes.ts',
    text: '    lastWords(stale.failure),\n    ...hint(stale.failure),',
    becomes: '    ...hint(stale.failure),',
    breaks: ['The model is told'],
  },
];

/** What the simulation says of the faulty code within so many histories; null: nothing. Throws where the text is not there just once. */
export async function found(fault: Fault, histories: number): Promise<Failure | null> {
  const worker = new Worker(await bundled(fault), {
    eval: true,
    workerData: { first: 1, count: histories, stops: true } satisfies Stretch,
  });
  const failures: Failure[] = [];
  await inThread(worker, part => failures.push(...part.failures));
  return failures[0] ?? null;
}

/** The whole simulation in one text, with the fault in it. */
async function bundled(fault: Fault): Promise<string> {
  const path = join(home, 'src', fault.file);
  const faulty = withFault(fault, readFileSync(path, 'utf8'));
  const { outputFiles } = await build({
    absWorkingDir: home,
    entryPoints: ['test/support/simulation/worker.ts'],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    target: 'node20.19',
    logLevel: 'error',
    plugins: [
      {
        name: 'fault',
        setup({ onLoad }) {
          onLoad({ filter: /\.ts$/ }, args =>
            args.path === path ? { contents: faulty, loader: 'ts' } : undefined,
          );
        },
      },
    ],
  });
  return outputFiles[0]!.text;
}

export function withFault({ name, file, text, becomes }: Fault, source: string): string {
  const parts = source.split(text);
  if (parts.length !== 2)
    throw new Error(
      `"${name}": its text is ${parts.length - 1} times in src/${file}, and has to be there once`,
    );
  return parts.join(becomes.replaceAll('$&', text));
}
