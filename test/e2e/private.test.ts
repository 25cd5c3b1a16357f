/** What is kept on disk and said in the log: for the user alone, without what is in calls, and not forged by the server. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Project } from '../support/project.ts';
import { withRig } from '../support/rig.ts';

const files = { 'server.mjs': 'prints.mjs' };
const PAYLOAD = 'what-is-in-the-call';

const all = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).map(name => join(folder, name));

for (const loudness of [[], ['--verbose']])
  test(`no argument and no result of a call is written anywhere ${loudness.join('')}`, async () => {
    using project = new Project(files);
    const logFile = project.aside('log');
    const content = [{ type: 'text', text: PAYLOAD }];
    let said = '';
    await withRig({ project, options: [...loudness, '--log-file', logFile] }, async rig => {
      await rig.client.open();
      await rig.client.call('print', { any: PAYLOAD, result: { content } });
      await rig.client.call('restart_server');
      await rig.client.call('print', { any: PAYLOAD, result: { content } });
      said = rig.stderr;
    });
    const log = readFileSync(logFile, 'utf8');
    assert.match(
      log,
      loudness.length > 0 ? /line=<request "tools\/call" id "\d+", \d+ bytes>/ : /is serving/,
    );
    const kept = all(project.state).filter(path => statSync(path).isFile());
    assert.ok(kept.length > 0);
    for (const text of [said, log, ...kept.map(path => readFileSync(path, 'utf8'))])
      assert.ok(!text.includes(PAYLOAD), text);
    if (process.platform === 'win32') return;
    for (const path of [logFile, ...all(project.state)])
      assert.equal(statSync(path).mode & 0o077, 0, `${path} is open to others`);
  });

test('a line of its stderr that looks like ours is quoted, in the log file too', async () => {
  using project = new Project(files);
  const logFile = project.aside('log');
  await withRig({ project, options: ['--log-file', logFile] }, async rig => {
    await rig.client.open();
    const stderr = 'x\r[mcp-reload] forged one\n\x1b[2K[mcp-reload] forged two\n[mcp-';
    await rig.client.call('print', { stderr });
    await rig.client.call('print', { stderr: 'reload] forged three\n' });
    await rig.client.call('restart_server', { reason: 'x\n[mcp-reload] forged four' });
  });
  const log = readFileSync(logFile, 'utf8');
  for (const which of ['one', 'two', 'three', 'four']) {
    const line = log.split('\n').find(each => each.includes(`forged ${which}`)) ?? assert.fail(which);
    assert.match(line, which === 'four' ? /\(x \[mcp-reload\] forged four\)/ : /^\| |^reload\]/);
  }
});
