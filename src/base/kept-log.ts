/** What is kept of a server's log between runs of its wrappers: plain data. */
import type { Generation } from './generation.ts';

/** All wrappers of a server in a project write to one log. */
export interface LogOwner {
  readonly name: string;
  /** The root of the project. */
  readonly project: string;
}

/** Whose words they are. */
export type Speaker = Generation | 'build' | 'wrapper';

/** One line of it. Masked when it was written. */
export interface Entry {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Of the wrapper. */
  readonly pid: number;
  readonly by: Speaker;
  readonly text: string;
}
