/** What can be wrong with a config file, as facts: where it is, what stands there, what should. */
export interface Place {
  /** The file as it was found, absolute. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
  /** `servers.my-server.watch[0]`; empty for the whole file. */
  readonly path: string;
}

export type Problem =
  /** The file as a whole: missing, a folder, not UTF-8 … */
  | { readonly kind: 'unreadable'; readonly file: string; readonly why: Unreadable }
  | { readonly kind: 'syntax'; readonly place: Place; readonly expected: string; readonly found: string }
  | { readonly kind: 'value'; readonly place: Place; readonly expected: string; readonly found: string }
  | {
      readonly kind: 'unknown-key';
      readonly place: Place;
      readonly key: string;
      readonly nearest: string | null;
      readonly known: readonly string[];
    }
  | { readonly kind: 'twice'; readonly place: Place; readonly key: string; readonly firstLine: number }
  /** It says what can not be: a folder that is not there, a server that is not in it. */
  | { readonly kind: 'impossible'; readonly place: Place; readonly why: Impossible };

export type Unreadable =
  | { readonly kind: 'missing' | 'folder' | 'empty' | 'not-utf8' | 'too-large' }
  | { readonly kind: 'refused'; readonly message: string };

export type Impossible =
  | { readonly kind: 'no-folder' | 'no-file'; readonly value: string; readonly looked: string }
  | { readonly kind: 'same-name'; readonly value: string; readonly other: string }
  | {
      readonly kind: 'no-server';
      readonly name: string;
      readonly nearest: string | null;
      readonly known: readonly string[];
    }
  | { readonly kind: 'no-command'; readonly name: string }
  | { readonly kind: 'which-server'; readonly known: readonly string[] };
