// The licences of what is bundled, which have to go where the code goes.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const HEADER = `The files beside this one contain code of the following packages, under their licences.
`;
const RULE = `\n${'-'.repeat(80)}\n\n`;

/** `outputs` is esbuild's account of what is in them; paths in it are relative to `home`. */
export function licensesOf(outputs, home) {
  const inputs = Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0),
  );
  const folders = new Set(inputs.flatMap(([path]) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? []));
  const notices = [...folders].map(folder => noticeOf(join(home, folder)));
  return [HEADER, ...[...new Set(notices)].sort()].join(RULE);
}

function noticeOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const files = readdirSync(folder).filter(file => /^(licen[cs]e|notice|copying)\b/i.test(file));
  if (files.length === 0) throw new Error(`${name} ${version} is bundled and brings no licence (${license})`);
  const texts = files.map(file => readFileSync(join(folder, file), 'utf8').trim());
  return [`${name} ${version} (${license})`, ...texts].join('\n\n').concat('\n');
}
