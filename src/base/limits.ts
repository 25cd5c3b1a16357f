/** The longest line that is passed on, its LF not counted. */
export const LONGEST_LINE = 256 * 1024 * 1024;

/** What is known of a line that was longer and has been thrown away; id and method are those of its message. */
export interface Overlong {
  readonly bytes: number;
  /** As JSON text. */
  readonly id: string | null;
  readonly method: string | null;
}
