/** What is wrong with a config file: where, what stands there, what should, and what to do. */
import { relative } from 'node:path';
import type { Impossible, Problem, Unreadable } from '../config/problems.ts';

/** A line a problem; `here` is the folder that paths are told from. */
export const problemLines = (problems: readonly Problem[], here: string): readonly string[] =>
  problems.map(problem => problemLine(problem, here));

/** While a wrapper runs. */
export const configProblemLines = (problems: readonly string[]): readonly string[] =>
  problems.length === 0
    ? ['the config file is in order again']
    : [...problems, 'the config file is not in force; the settings before it stay'];

function problemLine(problem: Problem, here: string): string {
  if (problem.kind === 'unreadable') return `${shortest(problem.file, here)} ${unreadable(problem.why)}`;
  const { file, line, column, path } = problem.place;
  const at = `${shortest(file, here)}:${line}:${column}${path === '' ? '' : ` ${path}`}`;
  switch (problem.kind) {
    case 'syntax':
    case 'value':
      return `${at}: expected ${problem.expected}; found ${problem.found}`;
    case 'unknown-key': {
      const { nearest, known } = problem;
      const hint = nearest === null ? `possible here: ${known.join(', ')}` : `did you mean ${nearest}?`;
      return `${at}: unknown key; ${hint}`;
    }
    case 'twice':
      return `${at}: stands there twice, first in line ${problem.firstLine}; take one of them out`;
    case 'impossible':
      return `${at}: ${impossible(problem.why)}`;
  }
}

function unreadable(why: Unreadable): string {
  switch (why.kind) {
    case 'missing':
      return 'does not exist; give --config the path of a config file';
    case 'folder':
      return 'is a folder; give --config the file in it';
    case 'empty':
      return 'is empty; expected an object such as {"servers": {}}';
    case 'not-utf8':
      return 'is not UTF-8; save it in that encoding';
    case 'too-large':
      return 'is larger than 1 MiB; that can not be a config file of mcp-reload';
    case 'refused':
      return `can not be read: ${why.message}`;
  }
}

function impossible(why: Impossible): string {
  switch (why.kind) {
    case 'no-folder':
      return `expected an existing folder; found ${JSON.stringify(why.value)} (looked at ${why.looked})`;
    case 'no-file':
      return `expected an existing file; found ${JSON.stringify(why.value)} (looked at ${why.looked})`;
    case 'same-name':
      return `both tools would be called ${why.value}; give one of them another name`;
    case 'no-server': {
      const hint = why.nearest === null ? `there are: ${list(why.known)}` : `did you mean ${why.nearest}?`;
      return `no server is called ${JSON.stringify(why.name)}; ${hint}`;
    }
    case 'no-command':
      return `the server ${JSON.stringify(why.name)} has no "command"; add it, or give the command after --`;
    case 'which-server':
      return `which server? Give --name, one of: ${list(why.known)}`;
  }
}

const list = (names: readonly string[]): string => (names.length === 0 ? 'none' : names.join(', '));

function shortest(file: string, here: string): string {
  const short = relative(here, file);
  return short === '' || short.length > file.length ? file : short;
}
