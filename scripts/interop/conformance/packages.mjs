// What the runs of the conformance suite need from the registry.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { nodeOf } from '../../prove/npm-nodes.mjs';
import { npmPackages } from '../npm-packages.mjs';

export const STABLE = '0.1.16';
export const NEWEST = '0.2.0-alpha.12';
const SUITE = '@modelcontextprotocol/conformance';
const GATEWAY = 'supergateway';

const suiteFolder = version => npmPackages(`conformance-${version}`, { [SUITE]: version });
const serverFolder = () =>
  npmPackages('conformance-servers', {
    '@modelcontextprotocol/node': '2.0.0',
    '@modelcontextprotocol/sdk': '1.32.2',
    '@modelcontextprotocol/server': '2.4.0',
    [GATEWAY]: '4.0.0',
    zod: '4.6.7',
  });

/** The only executable of a package. */
function binOf(folder, name) {
  const home = join(folder, 'node_modules', name);
  const { bin } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
  return join(home, typeof bin === 'string' ? bin : Object.values(bin)[0]);
}

/** The suite asks for Node 22 (`fs.globSync`). */
export const suiteCommand = version => [nodeOf('22.23.3'), binOf(suiteFolder(version), SUITE)];
export const gatewayBin = () => binOf(serverFolder(), GATEWAY);
export const serverModules = () => join(serverFolder(), 'node_modules');
export const fromServers = name => {
  const require = createRequire(join(serverFolder(), 'package.json'));
  return import(pathToFileURL(require.resolve(name)).href);
};

export function prepare(version) {
  suiteCommand(version);
  serverFolder();
}
