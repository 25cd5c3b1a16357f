import assert from 'node:assert/strict';
import { test } from 'node:test';
import { automountRoot, fromWindows, isWindowsPath } from '../../src/launch/windows.ts';

for (const [text, expected, automount = '/mnt'] of [
  ['C:\\proj\\server.py', '/mnt/c/proj/server.py'],
  ['D:/proj/server.py', '/mnt/d/proj/server.py'],
  ['C:\\', '/mnt/c'],
  ['C:\\proj', '/win/c/proj', '/win'],
  ['C:\\proj', '/c/proj', '/'],
  ['\\\\wsl$\\Ubuntu\\home\\me\\x.py', '/home/me/x.py'],
  ['\\\\wsl.localhost\\Ubuntu-24.04\\home\\me', '/home/me'],
  ['//wsl.localhost/Ubuntu/srv/x.py', '/srv/x.py'],

  ['\\\\host\\share\\x.py', '\\\\host\\share\\x.py'],
  ['/home/me/x.py', '/home/me/x.py'],
  ['C:relative.py', 'C:relative.py'],
] as const)
  test(`${text} is ${expected}`, () => {
    assert.equal(fromWindows(text, automount), expected);
    assert.equal(isWindowsPath(text), text !== expected);
  });

for (const [name, text, expected] of [
  ['nothing', '', '/mnt'],
  ['a root', '# drives\n[automount]\nenabled = true\nroot = /windir/\n', '/windir'],
  ['the top', '[automount]\nroot=/\n', '/'],
  ['a root of something else', '[network]\nroot = /x\n', '/mnt'],
  ['quotes and a comment', '[Automount]\r\nroot = "/w" # here\r\n', '/w'],
] as const)
  test(`wsl.conf with ${name}`, () => assert.equal(automountRoot(text), expected));
