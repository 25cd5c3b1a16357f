// Imported first by a process, writes every line of its stdin and stdout to the file WIRE, with the time. The process is
// otherwise what it would be: a listener between two processes would change how they are ended.
import { appendFileSync } from 'node:fs';
import { basename } from 'node:path';

const { WIRE } = process.env;
const program = basename(process.argv[1] ?? '');

function record(from) {
  let torn = '';
  return chunk => {
    const lines = (torn + chunk).split('\n');
    torn = lines.pop();
    const at = performance.timeOrigin + performance.now();
    for (const line of lines.filter(line => line.trim() !== ''))
      appendFileSync(WIRE, `${JSON.stringify({ pid: process.pid, program, at, from, line })}\n`);
  };
}

if (WIRE) {
  // Who is killed says nothing.
  process.on('exit', () => {
    const at = performance.timeOrigin + performance.now();
    appendFileSync(WIRE, `${JSON.stringify({ pid: process.pid, program, at, from: 'exit', line: '{}' })}\n`);
  });
  const heard = record('client');
  const { emit } = process.stdin;
  process.stdin.emit = (event, ...args) => {
    if (event === 'data') heard(args[0]);
    return emit.call(process.stdin, event, ...args);
  };
  const said = record('server');
  const { write } = process.stdout;
  process.stdout.write = (chunk, ...args) => {
    said(chunk);
    return write.call(process.stdout, chunk, ...args);
  };
}
