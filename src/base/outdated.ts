/** Code that is compiled, and whose sources were saved after that. */
export interface Outdated {
  /** The sources, relative to the root. */
  readonly files: readonly string[];
  /** What runs, relative to the root. */
  readonly output: string;
  /** A command that may build it. */
  readonly build: string;
}
