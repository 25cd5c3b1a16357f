/** A state folder of its own for every test, and a server to remember. */
import assert from 'node:assert/strict';
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Memory, openMemory, type Server } from '../../src/memory/openers.ts';

export const SERVER: Server = { root: '/code/weather', command: 'python3', args: ['server.py'] };

/** Of these fields alone, each one recognizable. */
export const LEGACY = '{"serverInfo":{"name":"é\\u00e9 \\"quoted\\""},"n":12345678901234567890}';
export const MODERN = '{"supportedVersions":["2026-07-28"]}';
export const TOOLS = ['{"name":"one"}', '{ "name" : "two" }'];

export class Scene {
  readonly base = mkdtempSync(join(realpathSync(tmpdir()), 'mcp-reload-memory-'));
  readonly home = join(this.base, 'state');
  readonly openers = join(this.home, 'openers');

  open(server: Partial<Server> = {}, home = this.home): Memory {
    return openMemory(home, { ...SERVER, ...server });
  }

  /** The names in the folder of the files, in order. */
  get names(): string[] {
    return readdirSync(this.openers).sort();
  }

  /** The one file there is. */
  get file(): string {
    assert.equal(this.names.length, 1, `one file: ${this.names}`);
    return join(this.openers, this.names[0]!);
  }

  /** Where the server's file would be, before there is anything. */
  get place(): string {
    this.open().remember({ probe: 'legacy' });
    const { file } = this;
    rmSync(this.home, { recursive: true });
    mkdirSync(this.openers, { recursive: true });
    return file;
  }

  /** Something beside the state folder. */
  aside(name: string, content: string): string {
    const path = join(this.base, name);
    writeFileSync(path, content);
    return path;
  }

  [Symbol.dispose](): void {
    rmSync(this.base, { recursive: true, force: true });
  }
}

export const modeOf = (path: string): string => (lstatSync(path).mode & 0o777).toString(8);
