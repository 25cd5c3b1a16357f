/** What the model has not been told yet of a configuration that was refused, or of its mending; from now on it has. */
import { configMendedNote, configRefusedNote } from '../report/config.ts';
import type { Router } from './state.ts';

export function takeConfigNews(router: Router): string | null {
  const { configProblem, configTold } = router;
  if (configProblem === configTold) return null;
  router.configTold = configProblem;
  if (configProblem !== null) return configRefusedNote(configProblem);
  return configTold === null ? null : configMendedNote(configTold.file);
}

/** For results that we write ourselves. */
export const withConfigNews = (router: Router, text: string): string =>
  [takeConfigNews(router), text].filter(part => part !== null).join('\n\n');
