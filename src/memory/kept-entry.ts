/** One entry of a kept log as its line in the file, and back. */
import type { Entry, Speaker } from '../base/kept-log.ts';

const LINE = /^(\d{4}-\d\d-\d\dT[\d:.]+Z) (\d+) (build|wrapper|g\d+) (.*)$/s;

/** `text` is one line already. */
export const written = ({ text, ...source }: Entry): string => `${beginningOf(source)}${text}\n`;

/** Of all lines that came from there then. */
export const beginningOf = ({ at, pid, by }: Omit<Entry, 'text'>): string =>
  `${new Date(at).toISOString()} ${pid} ${nameOf(by)} `;

/** Null for a line that is none: the disk took only a part of it, or it tells what the disk did not take. */
export function understood(line: string): Entry | null {
  const [, time = '', pid, by, text] = LINE.exec(line) ?? [];
  const at = Date.parse(time);
  if (by === undefined || text === undefined || Number.isNaN(at)) return null;
  return { at, pid: Number(pid), by: speakerOf(by), text };
}

export const nameOf = (by: Speaker): string => (typeof by === 'number' ? `g${by}` : by);

const speakerOf = (name: string): Speaker =>
  name === 'build' || name === 'wrapper' ? name : Number(name.slice(1));
