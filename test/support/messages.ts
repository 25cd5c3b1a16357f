/** The parts of MCP messages that the tests look at. */

export type Id = string | number;
export type Params = Record<string, unknown>;
export type Era = 'legacy' | 'modern';

/**
 * How a client begins: with the handshake; with a probe of the process that it keeps; or with a probe of a throw-away process, so that
 * the one that it keeps never hears it. Both probes fall back to the handshake.
 */
export type Opener = 'initialize' | 'probe' | 'sibling';

export interface Block {
  readonly type: string;
  readonly text?: string;
  readonly resource?: { readonly uri: string; readonly text?: string };
}

export interface ToolResult {
  readonly content: readonly Block[];
  readonly structuredContent?: Params;
  readonly isError?: boolean;
  readonly resultType?: string;
  /** With `resultType` "input_required". */
  readonly inputRequests?: Record<string, { readonly method: string; readonly params?: Params }>;
  readonly requestState?: string;
  readonly _meta?: Params;
}

export interface Tool extends Params {
  readonly name: string;
  readonly description?: string;
}

/** One JSON-RPC message as it came; which members are there tells what it is. */
export interface Message {
  readonly id?: Id | null;
  readonly method?: string;
  readonly params?: Params;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
}

export interface Received {
  /** Milliseconds, as `performance.now()`. */
  readonly at: number;
  readonly line: string;
  readonly message: Message;
}

export interface Opening {
  readonly protocolVersion?: string;
  readonly capabilities?: Params;
  readonly clientInfo?: Params;
  /** Further members of the parameters of `initialize`. */
  readonly more?: Params;
}
