/** Why a request is not passed on. Clients show only the message, so everything needed stands in it. */
import type { Failure } from '../base/failure.ts';
import type { Generation } from '../base/generation.ts';
import { headline, howItFailed, lastWords } from './failure.ts';
import { seconds } from './words.ts';

export const noServer = (name: string, failure: Failure): string =>
  [
    `No server: "${name}" is not running. ${headline(failure)}`,
    `It ${howItFailed(failure)}.`,
    lastWords(failure),
    `Fix the cause and save: it starts again by itself (or call restart_server). ${headline(failure)}`,
  ].join('\n');

export const stillStarting = (name: string, waitedMs: number): string =>
  `No answer yet: "${name}" is still starting${waitedMs > 0 ? ` (this request waited ${seconds(waitedMs)})` : ''}. Call reload_status to see why, or try again.`;

export const roomFull = (name: string): string =>
  `Too many requests wait for "${name}" to reload (at most 1,000 or 64 MiB). Try again when the reload is over.`;

export const unknownTool = (tool: string): string =>
  `Unknown tool: ${tool}. This server offers no tools of its own; restart_server and reload_status are mcp-reload's.`;

export const oldCursor = (method: string, from: Generation, now: Generation): string =>
  `The cursor of this ${method} comes from generation ${from} of the server; generation ${now} serves now. List again from the start.`;

export const tooEarly = (): string => 'Too many messages before this server was given the session';

export const notOpen = (method: string): string =>
  `${method} before the session was opened: send initialize first`;

export const sessionIsLegacy = (): string => 'Method not found: open the session with initialize';
