/** Where a verb says what it has to say. */
export interface Terminal {
  /** Of stdout; null: it is no terminal. */
  readonly size: { readonly columns: number; readonly rows: number } | null;
  /** To stdout, as it is. */
  print(text: string): void;
  /** One line on stderr, without secrets. */
  say(text: string): void;
  /** As `say`, for somebody who waits: nothing where stderr is no terminal. */
  progress(text: string): void;
  /** Aborted by Ctrl-C, which then ends nothing by itself. */
  interrupted(): AbortSignal;
}

/** Where lines go that nobody's terminal is to break. */
const COLUMNS = 80;

export const columnsOf = ({ size }: Terminal): number => size?.columns || COLUMNS;
