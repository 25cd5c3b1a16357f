// Of what the MCP SDK chooses by platform what we use: nobody here has answers checked by a JSON schema, and the checker is a
// third of the SDK.
export { default as process } from 'node:process';

export class DefaultJsonSchemaValidator {
  getValidator() {
    throw new Error('no JSON schema is checked here');
  }
}
