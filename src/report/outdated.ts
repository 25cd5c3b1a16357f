/** What is said of an answer that comes from an old build. */
import type { Outdated } from '../base/outdated.ts';
import { fileList } from './words.ts';

const isOlder = ({ files, output }: Outdated): string =>
  `${fileList(files)} ${files.length === 1 ? 'was' : 'were'} saved after ${output} was built`;

const remedy = ({ build }: Outdated): string =>
  `run your build, and the reload follows; or let mcp-reload run it at every save: --build "${build}", or "build" in mcp-reload.config.json`;

export const outdatedNote = (outdated: Outdated): string =>
  `[mcp-reload] OLD BUILD: ${isOlder(outdated)}, so this answer is from the code before. If nothing else builds it, ${remedy(outdated)}.`;

export const outdatedLine = (outdated: Outdated): string =>
  `OLD BUILD: ${isOlder(outdated)}, and nothing has rebuilt it: ${remedy(outdated)}`;
