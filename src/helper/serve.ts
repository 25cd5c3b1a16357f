/** Speaks MCP on the given streams, in the era that the client opens; resolves when nobody is there any more. */
import type { Readable, Writable } from 'node:stream';
import { StdioServerTransport, serveStdio } from '@modelcontextprotocol/server/stdio';
import { createHelper, type HelperSettings } from './tools.ts';

export async function serveHelper(
  { stdin, stdout }: { readonly stdin: Readable; readonly stdout: Writable },
  settings: HelperSettings,
): Promise<void> {
  const over = new Promise<void>(resolve => {
    for (const event of ['end', 'close', 'error']) stdin.once(event, () => resolve());
    stdout.once('error', () => resolve());
  });
  const served = serveStdio(() => createHelper(settings), {
    transport: new StdioServerTransport(stdin, stdout),
  });
  await over;
  await served.close();
}
