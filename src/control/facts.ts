/** What can come of a question to a wrapper, and of its listening: facts that reports are made of. */

/** Why a caller has no answer. */
export type CallTrouble =
  /** Nobody listens there. */
  | { readonly kind: 'gone'; readonly as: 'missing' | 'refuses' }
  /** Somebody listens, and has said nothing for so long. */
  | { readonly kind: 'silent'; readonly afterMs: number }
  /** It speaks other versions of the agreement. */
  | { readonly kind: 'version'; readonly speaks: readonly number[] }
  /** It says why it does not answer that. */
  | { readonly kind: 'refused'; readonly message: string }
  /** It ended, or hung up, before its answer. */
  | { readonly kind: 'closed' }
  /** What it says is no answer. */
  | { readonly kind: 'garbled' }
  /** The caller wants it no more. */
  | { readonly kind: 'given-up' }
  /** What the system says of the socket: EACCES for somebody else's. */
  | { readonly kind: 'system'; readonly code: string };

/** Why a caller is refused. */
export type Refusal =
  | { readonly kind: 'no-json' }
  | { readonly kind: 'no-request' }
  | { readonly kind: 'no-such-method'; readonly method: string }
  | { readonly kind: 'other-version'; readonly speaks: readonly number[] }
  | { readonly kind: 'wrong-params'; readonly name: string; readonly must: 'text' | 'yes-or-no' | 'count' }
  | { readonly kind: 'too-long'; readonly mostBytes: number }
  | { readonly kind: 'too-many'; readonly most: number }
  /** It has asked for a restart already and waits for it. */
  | { readonly kind: 'waits' }
  /** An error of our own. */
  | { readonly kind: 'failed'; readonly message: string };

/** Why a wrapper can not be reached from outside. */
export type ControlLoss =
  | { readonly kind: 'system'; readonly path: string; readonly code: string }
  /** No address is short enough for a socket. */
  | { readonly kind: 'too-long'; readonly path: string };
