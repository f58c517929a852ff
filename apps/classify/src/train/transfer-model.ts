import { Dense, Dropout, GlobalAveragePooling2D, input, Model, Rescaling } from '@sepal/layers';
import { fromBytes, rangeOf } from '../pixel-range.ts';
import type { Base } from './base.ts';

/** A base with a new head. All parts share their weights. */
export interface TransferModel {
  /** From pixels, 0 to 255, to the scores of the classes. */
  readonly model: Model;
  /** From pixels to features `[batch, features]`: what the head gets. */
  readonly extractor: Model;
  /** From features to scores. */
  readonly head: Model;
  readonly base: Model;
}

const DROPOUT = 0.2;

/** Puts a new head on a base, which is frozen. */
export function transferModel({ model: base, size, range }: Base, classes: number): TransferModel {
  base.trainable = false;
  const pixels = input({ shape: [...size, 3], name: 'pixels' });
  const rescales = range === '0..255' && rangeOf(base) === '0..255';
  const scaled = rescales ? pixels : new Rescaling({ ...fromBytes(range), name: 'from_bytes' }).apply(pixels);
  const features = new GlobalAveragePooling2D({ dataFormat: 'channelsLast', name: 'features' }).apply(
    base.apply(scaled),
  );
  const kept = new Dropout({ rate: DROPOUT, name: 'dropout' }).apply(features);
  const scores = new Dense({ units: classes, activation: 'softmax', name: 'predictions' }).apply(kept);
  return {
    model: new Model({ inputs: pixels, outputs: scores, name: 'classifier' }),
    extractor: new Model({ inputs: pixels, outputs: features, name: 'extractor' }),
    head: new Model({ inputs: features, outputs: scores, name: 'head' }),
    base,
  };
}
