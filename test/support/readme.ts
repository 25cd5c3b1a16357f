/** The README as data: its fenced blocks, its tables, and what it says in code spans. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { home } from './home.ts';

export interface Block {
  /** Where its first line stands. */
  readonly line: number;
  readonly language: string;
  readonly text: string;
  /** The code spans in the paragraph that leads to it. */
  readonly announced: readonly string[];
}

/** Cells by their heading. */
export type Row = Readonly<Record<string, string>>;

export const readme = readFileSync(join(home, 'README.md'), 'utf8');

const FENCED = /^```(\S*)\n([\s\S]*?)^```$/gm;

/** Without the fenced blocks. */
export const prose = readme.replace(FENCED, '');

export const spansIn = (text: string): readonly string[] =>
  [...text.matchAll(/`([^`]+)`/g)].map(([, span]) => span!);

export const blocks: readonly Block[] = [...readme.matchAll(FENCED)].map(
  ({ 1: language, 2: text, index }) => ({
    line: readme.slice(0, index).split('\n').length,
    language: language!,
    text: text!,
    announced: spansIn(readme.slice(0, index).trimEnd().split('\n\n').at(-1)!),
  }),
);

export function section(title: string): string {
  const [, text] = readme.split(`\n## ${title}\n`);
  if (text === undefined) throw new Error(`the README has no section called ${title}`);
  return text.split('\n## ')[0]!;
}

/** The rows of the only table in a section. */
export function table(title: string): readonly Row[] {
  const [heading, , ...rows] = section(title)
    .split('\n')
    .filter(line => line.startsWith('|'))
    .map(line =>
      line
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map(cell => cell.trim()),
    );
  return rows.map(cells => Object.fromEntries(cells.map((cell, at) => [heading![at]!, cell])));
}
