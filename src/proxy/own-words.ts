/** All that we say ourselves in answers. What is secret in it is masked here. */
import { error, result } from '../protocol/compose.ts';
import type { RawId } from '../protocol/ids.ts';
import { toolText } from '../report/result.ts';
import { dress } from './dress.ts';
import type { Router } from './state.ts';

export const ownError = ({ settings }: Router, id: RawId, code: number, text: string): Buffer =>
  error(id, code, settings.mask(text));

export const ownResult = (router: Router, id: RawId, text: string, isError: boolean): Buffer =>
  result(id, toolText(router.settings.mask(text), { isError, generation: router.active }, dress(router)));
