// How a server is written with each SDK: its files, and what the model puts where when it edits them.
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { fixture } from '../../.build/test/support/home.js';
import { pythonPackages } from '../interop/python-packages.mjs';

/** What every process that speaks on the wire imports first. */
export const OVERHEAR = new URL('overhear.mjs', import.meta.url);
const STUBBORN_CHILD = pathToFileURL(fixture('stubborn-child.mjs'));

/** `parameter`: of the tool `slow`, as a string and as a number, which is called `number`; `fault`: a line that is broken. */
const script = (file, end, schema) => ({
  files: { 'server.mjs': file, 'answer.mjs': 'answer.mjs' },
  server: 'server.mjs',
  answer: 'answer.mjs',
  command: () => [process.execPath, 'server.mjs'],
  opens: text => `import '${OVERHEAR}';\nimport '${STUBBORN_CHILD}';\n${text}`,
  quoted: text => `'${text}'`,
  end,
  tool(name, description) {
    const options = `{ description: '${description}', inputSchema: ${schema('{ word: z.string() }')} }`;
    return `server.registerTool('${name}', ${options}, ({ word }) => text(\`\${word} \${ANSWER}\`));\n`;
  },
  parameter: ['key: z.string()', 'key: z.number()'],
  number: 'number',
  syntax: ['const server =', 'const = server ='],
  late: ['const text =', ms => `await delay(${ms});\n`],
  load: ['const text =', "throw new Error('thrown at load');\n"],
  fault: /const = |^throw /,
});

const OFFICIAL = 'from mcp.server.fastmcp import FastMCP as Server';
const overhearing = [
  `import sys; sys.path.append("${dirname(fileURLToPath(OVERHEAR))}")`,
  'sys.dont_write_bytecode = True; import overhear; sys.dont_write_bytecode = False',
].join('; ');

/** `server`: the line that imports it. */
const python = (name, version, server) => ({
  files: { 'server.py': 'typed.py', 'answer.py': 'answer.py' },
  server: 'server.py',
  answer: 'answer.py',
  command: () => [join(pythonPackages(`${name}==${version}`), 'python'), 'server.py'],
  opens: text => `${overhearing}\n${text.replace(OFFICIAL, server)}`,
  quoted: text => `"${text}"`,
  end: 'server.run()',
  tool: (name, description) =>
    `@server.tool(description="${description}")\ndef ${name}(word: str) -> str:\n    return f"{word} {answer.ANSWER}"\n\n\n`,
  parameter: ['key: str', 'key: int'],
  number: 'integer',
  syntax: ['server = Server', 'server = = Server'],
  load: ['class Answer(', 'raise RuntimeError("thrown at load")\n'],
  fault: /= =|^raise /,
});

export const dialects = {
  v1: script('v1.mjs', 'await server.connect(', shape => shape),
  offers: script('offers.mjs', '  return server;', shape => `z.object(${shape})`),
  v2: script('v2.mjs', '  return server;', shape => `z.object(${shape})`),
  mcp1: python('mcp', '1.30.0', OFFICIAL),
  mcp2: python('mcp', '2.3.0', 'from mcp.server import MCPServer as Server'),
  fastmcp: python('fastmcp', '4.1.6', 'from fastmcp import FastMCP as Server'),
};
