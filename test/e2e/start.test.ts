/** The server is started while most of the wrapper is still to be loaded. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blind } from '../support/processes.ts';
import { withRig } from '../support/rig.ts';

const stubborn = `trap '' TERM INT HUP; kill -SIGNAL $PPID; while :; do read line || exec sleep 600; done`;

for (const [signal, code] of [
  ['INT', 130],
  ['TERM', 143],
  ['HUP', 129],
] as const)
  test(`SIG${signal} while the wrapper is being loaded leaves nothing behind`, { skip: blind ?? false }, () =>
    withRig({ command: ['sh', '-c', stubborn.replace('SIGNAL', signal)] }, async rig => {
      assert.equal((await rig.exited()).code, code);
      await rig.gone(3_000);
    }),
  );
