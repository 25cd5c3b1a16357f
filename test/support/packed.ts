/** The package as it would be published, without building it again. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { home } from './home.ts';

export interface Packed {
  readonly tarball: string;
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string; readonly mode: number }[];
}

export class Packing {
  readonly folder = mkdtempSync(join(tmpdir(), 'mcp-reload-pack-'));
  readonly packed: Packed;

  constructor() {
    const npm = npmIn(home, 'pack', '--json', '--ignore-scripts', '--pack-destination', this.folder);
    const [told] = JSON.parse(npm) as [Packed & { filename: string }];
    this.packed = { ...told, tarball: join(this.folder, told.filename) };
  }

  bytes(): Buffer {
    return readFileSync(this.packed.tarball);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** What npm printed; throws what it complained about. */
export function npmIn(cwd: string, ...args: string[]): string {
  const shell = process.platform === 'win32';
  const { status, stdout, stderr, error } = spawnSync('npm', [...args, '--loglevel=error'], {
    cwd,
    encoding: 'utf8',
    shell,
  });
  if (status !== 0) throw error ?? new Error(`npm ${args.join(' ')}: ${stderr || stdout}`);
  return stdout;
}
