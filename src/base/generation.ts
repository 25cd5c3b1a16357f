/** One started server process: 1, 2, 3 … Everything that can arrive late carries the generation it is about. */
export type Generation = number;
