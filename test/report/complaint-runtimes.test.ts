/** Errors that runtimes print when nobody catches them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstComplaint } from '../../src/report/complaint.ts';

function check(name: string, output: string, place: string | null, message: string): void {
  test(`the complaint of ${name}`, () => {
    assert.deepEqual(firstComplaint(output.split('\n')), { place, message });
  });
}

check(
  'a plain Error in Node',
  `file:///srv/app/server.mjs:1
await Promise.reject(new Error("later"));
                     ^

Error: later
    at file:///srv/app/server.mjs:1:22
    at ModuleJob.run (node:internal/modules/esm/module_job:325:25)

Node.js v20.20.2`,
  '/srv/app/server.mjs:1',
  'Error: later',
);

check(
  'a missing ES module: who imports it',
  `node:internal/modules/esm/resolve:283
    throw new ERR_MODULE_NOT_FOUND(
          ^

Error [ERR_MODULE_NOT_FOUND]: Cannot find module '/srv/app/nope.js' imported from /srv/app/server.mjs
    at finalizeResolution (node:internal/modules/esm/resolve:283:11)
    at moduleResolve (node:internal/modules/esm/resolve:952:10) {
  code: 'ERR_MODULE_NOT_FOUND',
  url: 'file:///srv/app/nope.js'
}

Node.js v20.20.2`,
  '/srv/app/server.mjs',
  "Error [ERR_MODULE_NOT_FOUND]: Cannot find module '/srv/app/nope.js' imported from /srv/app/server.mjs",
);

check(
  'a missing CommonJS module',
  `node:internal/modules/cjs/loader:1210
  throw err;
  ^

Error: Cannot find module 'not-there'
Require stack:
- /srv/app/server.cjs
    at Module._resolveFilename (node:internal/modules/cjs/loader:1207:15)
    at require (node:internal/modules/helpers:182:18)
    at Object.<anonymous> (/srv/app/server.cjs:1:11)
    at Module._compile (node:internal/modules/cjs/loader:1521:14) {
  code: 'MODULE_NOT_FOUND',
  requireStack: [ '/srv/app/server.cjs' ]
}

Node.js v20.20.2`,
  '/srv/app/server.cjs:1',
  "Error: Cannot find module 'not-there'",
);

check(
  'a busy port in Node, which has no place of its own',
  `node:events:502
      throw er; // Unhandled 'error' event
      ^

Error: listen EADDRINUSE: address already in use 127.0.0.1:4567
    at Server.setupListenHandle [as _listen2] (node:net:1908:16)
Emitted 'error' event on Server instance at:
    at emitErrorNT (node:net:1944:8) {
  code: 'EADDRINUSE'
}`,
  null,
  'Error: listen EADDRINUSE: address already in use 127.0.0.1:4567',
);

check(
  'an error class of somebody’s own in Node',
  `file:///srv/app/server.mjs:2
throw new ConfigProblem("x");
      ^

ConfigProblem [Error]: x
    at file:///srv/app/server.mjs:2:7`,
  '/srv/app/server.mjs:2',
  'ConfigProblem [Error]: x',
);

check(
  'an exception class of somebody’s own in Python, also after a bare raise',
  `Traceback (most recent call last):
  File "/srv/app/server.py", line 5, in <module>
    load()
  File "/srv/app/server.py", line 3, in load
    raise
Oops: bad thing`,
  '/srv/app/server.py:3',
  'Oops: bad thing',
);

check(
  'a Python exception group: the first exception in it',
  `  + Exception Group Traceback (most recent call last):
  |   File "/srv/app/server.py", line 9, in <module>
  |     asyncio.run(main())
  |   File "/usr/lib/python3.11/asyncio/runners.py", line 190, in run
  |     return runner.run(main)
  |            ^^^^^^^^^^^^^^^^
  | ExceptionGroup: unhandled errors in a TaskGroup (1 sub-exception)
  +-+---------------- 1 ----------------
    | Traceback (most recent call last):
    |   File "/srv/app/server.py", line 8, in w
    |     raise ValueError("inside")
    | ValueError: inside
    +------------------------------------`,
  '/srv/app/server.py:8',
  'ValueError: inside',
);

check(
  'a Go panic: the first place outside of Go',
  `panic: strings: negative Repeat count

goroutine 1 [running]:
strings.Repeat(...)
	/usr/local/go/src/strings/strings.go:624
main.main()
	/srv/app/main.go:12 +0x3
exit status 2`,
  '/srv/app/main.go:12',
  'panic: strings: negative Repeat count',
);

check(
  'rustc and cargo build',
  `   Compiling app v0.1.0 (/srv/app)
error[E0425]: cannot find value \`y\` in this scope
 --> src/main.rs:3:20
  |
3 |     println!("{}", y);
  |                    ^
error: could not compile \`app\` (bin "app") due to 1 previous error`,
  'src/main.rs:3',
  'error[E0425]: cannot find value `y` in this scope',
);

check(
  'a Rust panic, which says why on its second line',
  `
thread 'main' (27157) panicked at src/main.rs:4:21:
index out of bounds: the len is 0 but the index is 0
note: run with \`RUST_BACKTRACE=1\` environment variable to display a backtrace`,
  'src/main.rs:4',
  'index out of bounds: the len is 0 but the index is 0',
);

check(
  'a Java exception',
  `Exception in thread "main" java.lang.IllegalStateException: no config
	at App.main(App.java:3)
Caused by: java.lang.NumberFormatException: For input string: "x"
	at java.base/java.lang.Integer.parseInt(Integer.java:668)
	... 1 more`,
  'App.java:3',
  'java.lang.IllegalStateException: no config',
);

check(
  'a .NET exception',
  `Unhandled exception. System.InvalidOperationException: no config
   at Program.<Main>$(String[] args) in /srv/app/Program.cs:line 3`,
  '/srv/app/Program.cs:3',
  'System.InvalidOperationException: no config',
);

check(
  'esbuild',
  `✘ [ERROR] Expected identifier but found ":"

    server.ts:2:15:
      2 │ function start(: string) {
        ╵                ^

1 error`,
  'server.ts:2',
  '✘ [ERROR] Expected identifier but found ":"',
);

check(
  'tsc that writes for people',
  `server.ts:1:7 - error TS2322: Type 'string' is not assignable to type 'number'.

1 const x: number = "a";
        ~`,
  'server.ts:1',
  "error TS2322: Type 'string' is not assignable to type 'number'.",
);

test('addresses, log lines and warnings are no complaint', () => {
  for (const line of [
    '127.0.0.1:8000 - "GET / HTTP/1.1" 200',
    'app.py:12 INFO ready',
    '10.0.0.5:443 connection refused',
    '/srv/app/server.py:2: DeprecationWarning: old api',
    'main.c:3:5: warning: unused variable',
  ])
    assert.equal(firstComplaint([line]), null, line);
});

check(
  'a Python program that logged an earlier error which it survived',
  `Traceback (most recent call last):
  File "/srv/app/jobs.py", line 9, in poll
    connect()
ConnectionError: not yet
INFO serving
Traceback (most recent call last):
  File "/srv/app/server.py", line 30, in <module>
    main()
  File "/srv/app/server.py", line 12, in main
    return table["x"]
KeyError: 'x'`,
  '/srv/app/server.py:12',
  "KeyError: 'x'",
);

check(
  'fastmcp, whose tracebacks are boxes drawn by rich: a syntax error has a box of its own',
  `[11/23/26 01:53:08] Failed to run: '(' was never closed (answer.py, line 1)     
                    ╭─────────── Traceback (most recent call last) ────────────╮
                    │ /srv/venv/vv/lib/python3.11/site-packages/fastmcp/cli/cl │
                    │ i.py:772 in run                                          │
                    │                                                          │
                    │ /srv/venv/vv/lib/python3.11/site-packages/fastmcp/cli/ru │
                    │ n.py:235 in run_command                                  │
                    │                                                          │
                    │                 ... 10 frames hidden ...                 │
                    │ in get_code:1074                                         │
                    │                                                          │
                    │ /srv/venv/vv/lib/python3.11/site-packages/beartype/claw/ │
                    │ _importlib/_clawimpfileloader.py:636 in source_to_code   │
                    │                                                          │
                    │   633 │   │   │   # this case, the superclass method acc │
                    │   634 │   │   │   # "fullname" parameter. Avoid passing  │
                    │   635 │   │   │   else:                                  │
                    │ ❱ 636 │   │   │   │   return super().source_to_code(  #  │
                    │   637 │   │   │   │   │   data=data, path=path, _optimiz │
                    │   638 │   │   # Else, that module has been registered fo │
                    │   639                                                    │
                    ╰──────────────────────────────────────────────────────────╯
                    ╭──────────────────────────────────────────────────────────╮
                    │  /srv/app/python/p/answer.py:1                           │
                    │ A=(                                                      │
                    │   ▲                                                      │
                    ╰──────────────────────────────────────────────────────────╯
                    SyntaxError: '(' was never closed                           `,
  '/srv/app/python/p/answer.py:1',
  "SyntaxError: '(' was never closed",
);

check(
  'fastmcp, in a folder whose path is wider than the box',
  `[11/23/26 01:53:12] Failed to run: 'x'                                          
                    ╭─────────── Traceback (most recent call last) ────────────╮
                    │ /srv/venv/vv/lib/python3.11/site-packages/fastmcp/cli/cl │
                    │ i.py:772 in run                                          │
                    │                                                          │
                    │ /srv/venv/vv/lib/python3.11/site-packages/fastmcp/cli/ru │
                    │ n.py:235 in run_command                                  │
                    │                                                          │
                    │                 ... 5 frames hidden ...                  │
                    │                                                          │
                    │ /srv/a-very-long-folder-name-for-projects/with-several-l │
                    │ evels/of-folders/my-server/answer.py:4 in <module>       │
                    │                                                          │
                    │   1 A=1                                                  │
                    │   2 def f():                                             │
                    │   3 │   raise KeyError("x")                              │
                    │ ❱ 4 f()                                                  │
                    │   5                                                      │
                    │                                                          │
                    │ /srv/a-very-long-folder-name-for-projects/with-several-l │
                    │ evels/of-folders/my-server/answer.py:3 in f              │
                    │                                                          │
                    │   1 A=1                                                  │
                    │   2 def f():                                             │
                    │ ❱ 3 │   raise KeyError("x")                              │
                    │   4 f()                                                  │
                    │   5                                                      │
                    ╰──────────────────────────────────────────────────────────╯
                    app.Unusual: x                                              `,
  '/srv/a-very-long-folder-name-for-projects/with-several-levels/of-folders/my-server/answer.py:3',
  'app.Unusual: x',
);
