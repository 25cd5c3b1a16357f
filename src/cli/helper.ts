import { serveHelper } from '../helper/serve.ts';
import { stateFolder } from '../memory/folder.ts';
import { listKeptLogs, readKeptLog } from '../memory/kept-log.ts';
import type { Run } from './verb-table.ts';
import { VERSION } from './version.ts';
import { thisMachine } from './world.ts';

/** A wrapper gathers what it logs for 100 ms before it writes. */
const GATHERING_MS = 200;

export const helper: Run<'helper'> = async () => {
  const machine = thisMachine();
  const home = stateFolder(process.env, machine.home);
  await serveHelper(process, {
    version: VERSION,
    home,
    machine: {
      ...machine,
      logged: () => listKeptLogs(home).flatMap(({ owner }) => owner ?? []),
      async log(owner, lines) {
        await new Promise<void>(resolve => machine.clock.after(GATHERING_MS, resolve));
        return readKeptLog(home, owner, lines);
      },
    },
  });
  // What was asked of wrappers is not waited for: nobody would hear of it.
  process.exit();
};
