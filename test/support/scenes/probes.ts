/** Servers without the modern era, and what each makes of a probe. */
import type { Era, Opener } from '../messages.ts';
import { answerOf, noteKeys } from '../notes.ts';
import { withRig } from '../rig.ts';

export interface Answer {
  readonly name: string;
  /** For raw.mjs. */
  readonly probe: string;
}

const answering = (name: string, answer: object): Answer => ({ name, probe: JSON.stringify(answer) });

export const silence: Answer = { name: 'silence', probe: 'silence' };
export const itsEnd: Answer = { name: 'its end', probe: 'exit' };
export const notFound: Answer = { name: 'method not found', probe: 'error' };
export const notInitialized = answering('another error', {
  error: { code: -32000, message: 'Not initialized' },
});
export const answers: Answer[] = [
  notFound,
  notInitialized,
  answering('invalid params', { error: { code: -32602, message: 'Invalid params' } }),
  answering('an error for nobody', { id: null, error: { code: -32600, message: 'Invalid request' } }),
  answering('a result that is none', { result: null }),
  silence,
  itsEnd,
];

export interface OpenedByHandshake {
  readonly era: Era | undefined;
  readonly server: unknown;
  /** Of what the client got for its probe. */
  readonly code: number | undefined;
  /** Milliseconds from the start of the process to the answer. */
  readonly probed: number;
  readonly opened: number;
  /** Whether the throw-away process had to be killed. */
  readonly killed: boolean;
  /** After an edit. */
  readonly served: string;
  readonly notes: string[];
}

export function probeThenHandshake({ probe }: Answer, opener: Opener): Promise<OpenedByHandshake> {
  return withRig({ opener, env: { PROBE: probe } }, async ({ client, project, started, probed }) => {
    const { serverInfo } = await client.open();
    const [first, last] = [client.received[0]!, client.received.at(-1)!];
    const answer = probed ? probed.message : first.message;
    project.answer('edited');
    const result = await client.call('version');
    return {
      era: client.era,
      server: (serverInfo as { name: string }).name,
      code: answer?.error?.code,
      probed: probed?.took ?? first.at - started,
      opened: last.at - started,
      killed: probed?.killed ?? false,
      served: answerOf(result),
      notes: noteKeys(result),
    };
  });
}
