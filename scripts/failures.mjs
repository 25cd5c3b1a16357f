// A reporter of node:test that names at the end what failed: in the thousands of lines before it nobody finds that.
import { relative } from 'node:path';
import { home } from './setup.mjs';

const said = ({ cause, message, stack }) => String(cause?.stack ?? cause ?? stack ?? message);

export default async function* failures(events) {
  const failed = [];
  // A test around one that failed has failed for that alone.
  for await (const { type, data } of events)
    if (type === 'test:fail' && data.details.error.failureType !== 'subtestsFailed') failed.push(data);
  for (const { name, file, line, details } of failed) {
    const place = file === undefined ? '' : ` (${relative(home, file)}:${line})`;
    yield `\nFAILED ${name}${place}\n${said(details.error).replace(/^/gm, '    ')}\n`;
  }
}
