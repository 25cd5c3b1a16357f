/** Equal to package.json's, which a test insists on: the bundled bin reads no file to know its version. */
export const VERSION = '0.1.0';
