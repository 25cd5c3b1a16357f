/** What runtimes and compilers really wrote; only the folders were shortened. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstComplaint } from '../../src/report/complaint.ts';

function check(name: string, output: string, place: string | null, message: string): void {
  test(`the complaint of ${name}`, () => {
    assert.deepEqual(firstComplaint(output.split('\n')), { place, message });
  });
}

check(
  'a Python traceback: the innermost place',
  `INFO:app:starting
Traceback (most recent call last):
  File "/srv/app/server.py", line 5, in <module>
    main()
  File "/srv/app/server.py", line 3, in main
    helper.load({})
  File "/srv/app/helper.py", line 2, in load
    return config["name"]
           ~~~~~~^^^^^^^^
KeyError: 'name'`,
  '/srv/app/helper.py:2',
  "KeyError: 'name'",
);

check(
  'a Python traceback that ends in a library: the last place outside of it',
  `Traceback (most recent call last):
  File "/srv/app/server.py", line 2, in <module>
    json.loads("{")
  File "/usr/lib/python3.11/json/__init__.py", line 346, in loads
    return _default_decoder.decode(s)
           ^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "/srv/app/.venv/lib/python3.11/site-packages/pkg/decoder.py", line 353, in raw_decode
    obj, end = self.scan_once(s, idx)
               ^^^^^^^^^^^^^^^^^^^^^^
json.decoder.JSONDecodeError: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)`,
  '/srv/app/server.py:2',
  'json.decoder.JSONDecodeError: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)',
);

check(
  'a Python syntax error in the entry file, which has no traceback',
  `  File "/srv/app/server.py", line 3
    def f(:
          ^
SyntaxError: invalid syntax`,
  '/srv/app/server.py:3',
  'SyntaxError: invalid syntax',
);

check(
  'a Python syntax error in an imported file',
  `Traceback (most recent call last):
  File "/srv/app/server.py", line 1, in <module>
    import tools
  File "/srv/app/tools.py", line 2
    class A
           ^
SyntaxError: expected ':'`,
  '/srv/app/tools.py:2',
  "SyntaxError: expected ':'",
);

check(
  'mixed tabs and spaces in Python',
  `  File "/srv/app/server.py", line 3
    def g(): pass
TabError: inconsistent use of tabs and spaces in indentation`,
  '/srv/app/server.py:3',
  'TabError: inconsistent use of tabs and spaces in indentation',
);

check(
  'a missing Python module',
  `Traceback (most recent call last):
  File "/srv/app/server.py", line 1, in <module>
    import not_there
ModuleNotFoundError: No module named 'not_there'`,
  '/srv/app/server.py:1',
  "ModuleNotFoundError: No module named 'not_there'",
);

check(
  'a failed Python assertion without words',
  `Traceback (most recent call last):
  File "/srv/app/server.py", line 1, in <module>
    assert False
           ^^^^^
AssertionError`,
  '/srv/app/server.py:1',
  'AssertionError',
);

check(
  'a Python exception with a cause: the cause, which came first',
  `Traceback (most recent call last):
  File "/srv/app/server.py", line 3, in f
    int("x")
ValueError: invalid literal for int() with base 10: 'x'

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/srv/app/server.py", line 6, in <module>
    f()
  File "/srv/app/server.py", line 5, in f
    raise RuntimeError("no config") from e
RuntimeError: no config`,
  '/srv/app/server.py:3',
  "ValueError: invalid literal for int() with base 10: 'x'",
);

check(
  'a file name with spaces',
  `Traceback (most recent call last):
  File "/srv/my app/server é.py", line 12, in <module>
    1 / 0
    ~~^~~
ZeroDivisionError: division by zero`,
  '/srv/my app/server é.py:12',
  'ZeroDivisionError: division by zero',
);

check(
  'Python on Windows',
  `Traceback (most recent call last):
  File "C:\\Users\\me\\app\\server.py", line 1, in <module>
    import tools
  File "C:\\Users\\me\\app\\tools.py", line 4, in <module>
    x = y
        ^
NameError: name 'y' is not defined`,
  'C:\\Users\\me\\app\\tools.py:4',
  "NameError: name 'y' is not defined",
);

check(
  'a syntax error in an ES module',
  `file:///srv/app/server.mjs:2
const y = ;
          ^

SyntaxError: Unexpected token ';'
    at compileSourceTextModule (node:internal/modules/esm/utils:346:16)
    at ModuleLoader.moduleStrategy (node:internal/modules/esm/translators:146:18)
    at #translate (node:internal/modules/esm/loader:497:12)

Node.js v20.20.2`,
  '/srv/app/server.mjs:2',
  "SyntaxError: Unexpected token ';'",
);

check(
  'a syntax error in a CommonJS module',
  `/srv/app/server.cjs:3



SyntaxError: Unexpected end of input
    at wrapSafe (node:internal/modules/cjs/loader:1464:18)
    at Module._compile (node:internal/modules/cjs/loader:1495:20)
    at node:internal/main/run_main_module:28:49

Node.js v20.20.2`,
  '/srv/app/server.cjs:3',
  'SyntaxError: Unexpected end of input',
);

check(
  'an export that is not there',
  `file:///srv/app/server.mjs:1
import { nope } from "./tools.mjs";
         ^^^^
SyntaxError: The requested module './tools.mjs' does not provide an export named 'nope'
    at ModuleJob._instantiate (node:internal/modules/esm/module_job:213:21)
    at async ModuleJob.run (node:internal/modules/esm/module_job:320:5)

Node.js v20.20.2`,
  '/srv/app/server.mjs:1',
  "SyntaxError: The requested module './tools.mjs' does not provide an export named 'nope'",
);

check(
  'an exception while an ES module loads',
  `file:///srv/app/server.mjs:2
  throw new TypeError("config is bad");
        ^

TypeError: config is bad
    at start (file:///srv/app/server.mjs:2:9)
    at file:///srv/app/server.mjs:4:1
    at ModuleJob.run (node:internal/modules/esm/module_job:325:25)

Node.js v20.20.2`,
  '/srv/app/server.mjs:2',
  'TypeError: config is bad',
);

check(
  'an exception while a CommonJS module loads',
  `/srv/app/server.cjs:2
  throw new TypeError("config is bad");
  ^

TypeError: config is bad
    at start (/srv/app/server.cjs:2:9)
    at Object.<anonymous> (/srv/app/server.cjs:4:1)
    at Module._compile (node:internal/modules/cjs/loader:1521:14)

Node.js v20.20.2`,
  '/srv/app/server.cjs:2',
  'TypeError: config is bad',
);

check(
  'an exception in a Node dependency: the first place outside of it',
  `file:///srv/app/node_modules/lib/index.js:1
export function a() { throw new TypeError("in lib"); }
                            ^

TypeError: in lib
    at a (file:///srv/app/node_modules/lib/index.js:1:29)
    at file:///srv/app/server.mjs:1:26
    at ModuleJob.run (node:internal/modules/esm/module_job:325:25)

Node.js v20.20.2`,
  '/srv/app/server.mjs:1',
  'TypeError: in lib',
);

check(
  'JSON that does not parse, whose first place is no file',
  `<anonymous_script>:1
{ nope
  ^

SyntaxError: Expected property name or '}' in JSON at position 2
    at JSON.parse (<anonymous>)
    at file:///srv/app/server.mjs:1:6
    at ModuleJob.run (node:internal/modules/esm/module_job:325:25)

Node.js v20.20.2`,
  '/srv/app/server.mjs:1',
  "SyntaxError: Expected property name or '}' in JSON at position 2",
);

check(
  'an error with a code',
  `node:internal/modules/run_main:123
    triggerUncaughtException(
    ^

AssertionError [ERR_ASSERTION]: 1 == 2
    at file:///srv/app/server.mjs:1:42
    at ModuleJob.run (node:internal/modules/esm/module_job:325:25) {
  generatedMessage: true,
  code: 'ERR_ASSERTION'
}

Node.js v20.20.2`,
  '/srv/app/server.mjs:1',
  'AssertionError [ERR_ASSERTION]: 1 == 2',
);

check(
  'an exception in TypeScript under tsx',
  `/srv/app/server.ts:2
  throw new TypeError("config is bad");
        ^


TypeError: config is bad
    at start (/srv/app/server.ts:2:9)
    at <anonymous> (/srv/app/server.ts:4:1)
    at Object.transformer (/srv/app/node_modules/tsx/dist/register-B1c7OH6V.cjs:22:2188)

Node.js v20.20.2`,
  '/srv/app/server.ts:2',
  'TypeError: config is bad',
);

check(
  'TypeScript that tsx can not read',
  `node:internal/modules/run_main:123
    triggerUncaughtException(
    ^

Error: Transform failed with 1 error:
/srv/app/server.ts:2:15: ERROR: Expected identifier but found ":"
    at failureErrorWithLog (/srv/app/node_modules/esbuild/lib/main.js:1752:15)
    at /srv/app/node_modules/esbuild/lib/main.js:1019:50 {
  name: 'TransformError'
}`,
  '/srv/app/server.ts:2',
  'ERROR: Expected identifier but found ":"',
);

check(
  'tsc: the first of its errors',
  `server.ts(1,7): error TS2322: Type 'string' is not assignable to type 'number'.
server.ts(2,41): error TS2339: Property 'nope' does not exist on type 'string'.`,
  'server.ts:1',
  "error TS2322: Type 'string' is not assignable to type 'number'.",
);

check(
  'go build: the first of its errors',
  `# example.com/app
./main.go:5:2: "os" imported and not used
./main.go:9:2: declared and not used: x
./main.go:10:14: undefined: y`,
  './main.go:5',
  '"os" imported and not used',
);

check(
  'Go that does not parse',
  `# example.com/app
./main.go:5:1: syntax error: unexpected }, expected expression`,
  './main.go:5',
  'syntax error: unexpected }, expected expression',
);

check(
  'javac: the first of its errors',
  `App.java:3: error: incompatible types: String cannot be converted to int
        int x = "s";
                ^
App.java:4: error: cannot find symbol
        y();
        ^
2 errors`,
  'App.java:3',
  'error: incompatible types: String cannot be converted to int',
);

test('lines that complain of nothing are no complaint', () => {
  for (const output of [
    '',
    'INFO:     Started server process [27157]\nINFO:     Waiting for application startup.',
    'Server ready on stdio',
    '[debug] 3 tools registered',
    '  File "/srv/app/server.py", line 3',
    'the Error of our ways: none',
  ]) {
    assert.equal(firstComplaint(output.split('\n')), null, output);
  }
  assert.equal(firstComplaint([]), null);
});
