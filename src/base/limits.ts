/** The longest line that is passed on, its LF not counted. */
export const LONGEST_LINE = 256 * 1024 * 1024;
