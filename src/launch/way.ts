/** How far a command has been followed. */
import type { Language } from '../base/language.ts';
import type { Code, Foreign, Launched } from './facts.ts';
import type { Manifests } from './manifests.ts';
import { type Environment, located } from './programs.ts';

/** What is looked at on the way. */
export interface World {
  readonly env: Environment;
  readonly home: string;
  readonly manifests: Manifests;
  /** Where WSL mounts the drives of Windows. */
  readonly automount: () => string;
}

export interface Way extends Omit<Launched, 'code'> {
  readonly cwd: string;
  /** The project of the virtual environment, or as an option names it. */
  readonly project: string | undefined;
  /** Scripts may start each other in a circle. */
  readonly stepsLeft: number;
}

export const arrive = ({ through, language, builds, envFiles, also }: Way, code: Code): Launched => ({
  through,
  language,
  code,
  builds,
  envFiles,
  also,
});

export const strange = (way: Way, why: Foreign): Launched => arrive(way, { kind: 'foreign', why });

export const inLanguage = (way: Way, language: Language): Way => ({
  ...way,
  language: language === 'unknown' ? way.language : language,
});

export const place = (path: string, { cwd }: Pick<Way, 'cwd'>, { automount }: World): string =>
  located(path, cwd, automount);
