/** Config files that are wrong in one way each, and what has to be said about it. */
export interface BrokenConfig {
  readonly name: string;
  readonly text: string | Uint8Array;
  /** What one line has to say; lines and columns count from 1. */
  readonly says: RegExp;
  /** How many lines; 1 unless told. */
  readonly lines?: number;
}

const server = (options: string): string => `{ "servers": { "it": ${options} } }`;
/** Nothing else is missing. */
const started = (options: string): string => server(`{ "command": "node", ${options} }`);
const one = (name: string, text: BrokenConfig['text'], says: RegExp, lines = 1): BrokenConfig => ({
  name,
  text,
  says,
  lines,
});

export const BROKEN_CONFIGS: readonly BrokenConfig[] = [
  one('nothing at all', '', /json is empty; expected an object such as/),
  one('blank', ' \n\t\n', /json is empty/),
  one('only a comment', '// later\n', /:2:1: expected .*; found the end of the file$/),
  one('not UTF-8', new Uint8Array([0x7b, 0xff, 0x7d]), /is not UTF-8; save it in that encoding/),
  one('UTF-16', new Uint8Array([0xff, 0xfe, 0x7b, 0, 0x7d, 0]), /is not UTF-8/),
  one('a megabyte of blanks', ' '.repeat(1024 * 1024 + 1), /is larger than 1 MiB/),
  one('not closed', '{\n  "servers": {\n', /:3:1: expected a closing }; found the end of the file$/),
  one('keys without quotes', '{ servers: {} }', /:1:3: expected .*double quotes; found "servers"$/),
  one('single quotes', "{ 'servers': {} }", /:1:3: expected .*double quotes; found /),
  one('no colon', '{ "servers" {} }', /:1:13: expected a colon after the key; found "\{"$/),
  one(
    'no comma',
    '{\n "defaults": {}\n "servers": {}\n}',
    /:3:2: expected a comma between the entries; found/,
  ),
  one('two commas', '{ "defaults": {},, "servers": {} }', /:1:18: expected .*; found ","$/),
  one('text that does not end', '{ "servers": { "a: {} } }', /:1:16: expected the closing double quote/),
  one('a comment that does not end', '{ /* "servers": {} }', /:1:3: expected the end of the comment/),
  one('a bad escape', server('{ "command": "a\\x" }'), /:1:\d+: expected one of the escapes/),
  one('a bad number', server('{ "holdMs": 1e }'), /:1:\d+: expected .*number/),
  one('something after the end', '{}\n{}', /:2:1: expected nothing after the closing }; found "\{"$/),
  one('YAML', 'servers:\n  it:\n    command: node\n', /:1:1: expected .*; found "servers/),
  one('a list', '[]', /:1:1: expected an object such as \{"servers": \{\}\}; found an empty list$/),
  one('a text', '"servers"', /:1:1: expected an object such as .*; found "servers"$/),
  one('null', 'null', /:1:1: expected an object such as .*; found null$/),
  one(
    'servers as a list',
    '{ "servers": [{}] }',
    /:1:14 servers: expected an object: the name of each.*; found a list$/,
  ),
  one(
    'a server as a text',
    server('"node x.js"'),
    /servers\.it: expected an object with the options of a server; found a text$/,
  ),
  one(
    'a key of other tools',
    '{ "mcpServers": {} }',
    /:1:3 mcpServers: unknown key; did you mean servers\?$/,
  ),
  one(
    'a key misspelt',
    server('{ "wacth": ["x"] }'),
    /servers\.it\.wacth: unknown key; did you mean watch\?$/,
  ),
  one('a key in another case', server('{ "debounce_ms": 1 }'), /unknown key; did you mean debounceMs\?$/),
  one('a key cut short', server('{ "hold": 1 }'), /unknown key; did you mean holdMs\?$/),
  one(
    'a key that is nowhere near',
    server('{ "xyzzy": 1 }'),
    /servers\.it\.xyzzy: unknown key; possible here: command, args, /,
  ),
  one(
    'a key in the wrong place',
    '{ "watch": ["x"] }',
    /:1:3 watch: unknown key; possible here: \$schema, defaults, servers$/,
  ),
  one('a command for all', '{ "defaults": { "command": "x" } }', /defaults\.command: unknown key/),
  one(
    'a key twice',
    '{ "servers": {},\n "servers": {} }',
    /:2:2 servers: stands there twice, first in line 1/,
  ),
  one(
    'a server without a name',
    '{ "servers": { "": {} } }',
    /:1:16 servers\[""\]: expected a name; found ""$/,
  ),
  one(
    'a name that is none',
    '{ "servers": { "__proto__": {} } }',
    /:1:16 servers\.__proto__: expected another name/,
  ),
  one(
    'arguments as a text',
    server('{ "args": "server.py --x" }'),
    /servers\.it\.args: expected a list of texts; found a text$/,
  ),
  one(
    'a secret as a number',
    server('{ "env": { "API_KEY": 123456789012 } }'),
    /env\.API_KEY: expected a text, or null .*; found a number$/,
  ),
  one(
    'variables as a text',
    server('{ "env": "API_KEY=abcd12345" }'),
    /env: expected variables, .*; found a text$/,
  ),
  one(
    'a variable and its value in one',
    server('{ "env": { "API_KEY=abcd12345": "" } }'),
    /env\["API_KEY=…"\]: expected a name of a variable, .*; found a text$/,
  ),
  one(
    'a secret without quotes',
    server('{ "env": { "API_KEY": abcd12345 } }'),
    /:1:44: expected .*double quotes; found a word$/,
  ),
  one(
    'an argument as a number',
    server('{ "args": ["-p", 80] }'),
    /servers\.it\.args\[1\]: expected a text; found 80$/,
  ),
  one(
    'an empty glob',
    server('{ "watch": ["a", ""] }'),
    /servers\.it\.watch\[1\]: expected a glob such as .*; found ""$/,
  ),
  one(
    'globs as an object',
    server('{ "ignore": {} }'),
    /servers\.it\.ignore: expected a glob such as .*, or a list of them; found an object$/,
  ),
  one(
    'milliseconds as a text',
    server('{ "debounceMs": "50" }'),
    /servers\.it\.debounceMs: expected a whole number of milliseconds, 0 or more; found "50"$/,
  ),
  one(
    'milliseconds below zero',
    server('{ "holdMs": -1 }'),
    /servers\.it\.holdMs: expected a whole number .*; found -1$/,
  ),
  one(
    'half a millisecond',
    server('{ "timeouts": { "startMs": 0.5 } }'),
    /timeouts\.startMs: expected a whole number .*; found 0.5$/,
  ),
  one(
    'an unknown timeout',
    server('{ "timeouts": { "stratMs": 1 } }'),
    /timeouts\.stratMs: unknown key; did you mean startMs\?$/,
  ),
  one(
    'an unknown strategy',
    server('{ "strategy": "alone" }'),
    /strategy: expected "overlap" or "exclusive"; found "alone"$/,
  ),
  one(
    'caches as a word',
    server('{ "caches": "all" }'),
    /caches: expected true, false, "changed", or a list .*; found "all"$/,
  ),
  one(
    'a variable as a number',
    server('{ "env": { "PORT": 80 } }'),
    /env\.PORT: expected a text, or null .*; found 80$/,
  ),
  one(
    'a variable with =',
    server('{ "env": { "A=B": "1" } }'),
    /env\["A=B"\]: expected a name of a variable, .*; found "A=B"$/,
  ),
  one(
    'an impossible name of a tool',
    server('{ "tools": { "restart_server": "a b" } }'),
    /tools\.restart_server: expected a name .*; found "a b"$/,
  ),
  one(
    'two tools of one name',
    server('{ "tools": { "reload_status": "restart_server" } }'),
    /tools: both tools would be called restart_server/,
  ),
  one(
    'an unknown level',
    server('{ "log": { "level": "debug" } }'),
    /log\.level: expected "quiet" or "normal" or "verbose"; found "debug"$/,
  ),
  one(
    'a folder that is not there',
    started('"cwd": "nowhere"'),
    /servers\.it\.cwd: expected an existing folder; found "nowhere" \(looked at .*nowhere\)$/,
  ),
  one(
    'a folder that can not be looked at',
    started(`"cwd": "${'x'.repeat(300)}"`),
    /servers\.it\.cwd: expected an existing folder; found "x/,
  ),
  one(
    'an env file that no file can be called',
    started('"envFile": "a\\u0000b"'),
    /servers\.it\.envFile: expected an existing file; found "a\\u0000b"/,
  ),
  one(
    'no command, and a folder that is not there',
    server('{ "cwd": "nowhere" }'),
    /servers\.it\.cwd: expected an existing folder/,
    2,
  ),
  one(
    'an env file that is not there',
    started('"envFile": [".env.none"]'),
    /servers\.it\.envFile\[0\]: expected an existing file; found ".env.none"/,
  ),
  one(
    'five things at once',
    `{
  "servers": {
    "it": { "wacth": [], "debounceMs": true, "args": "x" },
    "other": { "log": "quiet", "holdMs": null }
  }
}`,
    /:4:\d+ servers\.other\.log: expected an object with level, file; found "quiet"$/m,
    5,
  ),
];
