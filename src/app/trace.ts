/** What happens and what is decided, for `--verbose`. Of messages method, id and size alone: nobody wants their contents in a log. */
import { inspect } from 'node:util';
import { read } from '../protocol/envelope.ts';
import type { Traced } from './loop.ts';

export function inTrace(what: Traced): string {
  const [label, { type, ...rest }] =
    what.kind === 'event' ? [`event (${what.of})`, what.event] : ['effect', what.effect];
  const facts = Object.entries(rest).map(([key, value]) => `${key}=${inWords(key, value)}`);
  return `${label} ${type} ${facts.join(' ')}`;
}

/** Texts for the model, and what is remembered of servers' answers. */
const CONTENTS = new Set(['text', 'news']);

function inWords(key: string, value: unknown): string {
  if (Buffer.isBuffer(value)) return messageInWords(value);
  if (CONTENTS.has(key)) return `${sizeOf(value)} characters`;
  return inspect(value, {
    depth: 1,
    breakLength: Number.POSITIVE_INFINITY,
    maxArrayLength: 5,
    maxStringLength: 80,
  });
}

const sizeOf = (value: unknown): number => (JSON.stringify(value) ?? '').length;

const MOST_OF_NAME = 80;
const short = (text: string): string =>
  JSON.stringify(text.length > MOST_OF_NAME ? `${text.slice(0, MOST_OF_NAME)}…` : text);

function messageInWords(line: Buffer): string {
  const { envelope } = read(line);
  const method = 'method' in envelope ? ` ${short(envelope.method)}` : '';
  const id = 'id' in envelope ? ` id ${short(envelope.id)}` : '';
  return `<${envelope.kind}${method}${id}, ${line.length} bytes>`;
}
