// What those see who import the package, or write a config file: types and JSON Schema, both made from the definition.
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { toJsonSchema } from '@valibot/to-json-schema';
import { compile } from 'json-schema-to-typescript';
import { configDefinition } from '../.build/src/config/definition.js';

const dist = join(dirname(dirname(fileURLToPath(import.meta.url))), 'dist');
const write = (file, text) => writeFileSync(join(dist, file), text);

/** The types by the titles of the definition. */
const NAMES = {
  'mcp-reload.config.json': 'Config',
  'One server': 'ServerConfig',
  'For all servers': 'DefaultsConfig',
};

const schema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  ...toJsonSchema(configDefinition, { target: 'draft-07' }),
};
write('config.schema.json', `${JSON.stringify(schema, null, 2)}\n`);

const types = await compile(schema, 'Config', {
  bannerComment: '',
  customName: ({ title }) => NAMES[title],
});
write('config.d.ts', types);
write(
  'index.d.ts',
  `export type { ${Object.values(NAMES).sort().join(', ')} } from './config.js';
export declare const VERSION: string;
`,
);
