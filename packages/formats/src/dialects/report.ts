import type { Json } from '../contents/model-contents.ts';
import type { FileError } from '../file-error.ts';
import { MoreWordsNeeded } from './more-words-needed.ts';
import type { LayerPlace } from './refusals.ts';

/** In what way a config is not one of a model. */
export type Broken =
  | 'models too deep'
  | 'no calls'
  | 'no class'
  | 'no ends'
  | 'no graph'
  | 'no layer'
  | 'no layers'
  | 'no member'
  | 'no name'
  | 'no nodes'
  | 'no object'
  | 'no options'
  | 'too deep'
  | 'wrong ends';

/** Hears what was changed while a config was rewritten, and what could not be. */
export interface Report {
  /** Notes that something was dropped or rewritten in a layer. */
  note(place: LayerPlace, what: string): void;
  /** An option of a layer without an equal. */
  refuse(place: LayerPlace, option: string, value: Json, why: string): void;
  /** A layer without an equal. */
  refuseLayer(place: LayerPlace, why: string): void;
  /** A class that this package does not have. */
  unknownClass(className: string): void;
  /** An error at once: the config is not one of a model. */
  broken(what: Broken, name?: string | number, key?: string): FileError;
  /** @throws FileError that lists everything refused */
  throwIfRefused(): void;
  /** What was dropped or rewritten. */
  readonly notes: readonly string[];
}

const startAgain = (): never => {
  throw new MoreWordsNeeded();
};

/** The report of a first reading, which has no words for what is wrong: the second one, with them, finds it again. */
export const FIRST_REPORT: Report = {
  note() {},
  refuse: startAgain,
  refuseLayer: startAgain,
  unknownClass() {},
  broken: startAgain,
  throwIfRefused() {},
  notes: [],
};
