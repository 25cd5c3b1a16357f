/** Messages of our own, as lines without a line feed. Pure. */
import type { Shown } from '../base/shown.ts';
import type { RawId } from './ids.ts';

export const INVALID_REQUEST = -32600;
export const METHOD_NOT_FOUND = -32601;
export const INVALID_PARAMS = -32602;
export const INTERNAL_ERROR = -32603;
/**
 * Of the modern era, and meant for HTTP: what the client knows of a tool is not what the server has. The TypeScript SDK
 * lists the tools then and calls again, on any transport.
 */
export const HEADER_MISMATCH = -32020;

export const request = (id: RawId, method: string, params?: unknown): Buffer =>
  Buffer.from(
    `{"jsonrpc":"2.0","id":${id},"method":${JSON.stringify(method)}${params === undefined ? '' : `,"params":${JSON.stringify(params)}`}}`,
  );

/** `params` is JSON text. */
export const requestOf = (id: RawId, method: string, params: string): Buffer =>
  Buffer.from(`{"jsonrpc":"2.0","id":${id},"method":${JSON.stringify(method)},"params":${params}}`);

export const notification = (method: string, params?: unknown): Buffer =>
  Buffer.from(
    `{"jsonrpc":"2.0","method":${JSON.stringify(method)}${params === undefined ? '' : `,"params":${JSON.stringify(params)}`}}`,
  );

/** `params` is JSON text. */
export const notificationOf = (method: string, params: string): Buffer =>
  Buffer.from(`{"jsonrpc":"2.0","method":${JSON.stringify(method)},"params":${params}}`);

/** `body` is JSON text, so that entries copied from a server keep their bytes. */
export const result = (id: RawId, body: string): Buffer =>
  Buffer.from(`{"jsonrpc":"2.0","id":${id},"result":${body}}`);

export const error = (id: RawId, code: number, message: Shown, data?: unknown): Buffer =>
  failed(
    id,
    `{"code":${code},"message":${JSON.stringify(message)}${data === undefined ? '' : `,"data":${JSON.stringify(data)}`}}`,
  );

const failed = (id: RawId, body: string): Buffer =>
  Buffer.from(`{"jsonrpc":"2.0","id":${id},"error":${body}}`);
