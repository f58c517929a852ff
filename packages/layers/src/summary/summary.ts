import type { AnyModel } from '../model/base-model.ts';
import { summarizeKeras2 } from './keras2.ts';
import { summarizeKeras3 } from './keras3.ts';

/** Options of `summary`. */
export interface SummaryOptions {
  /** Whose printer: Keras 3's (default) or Keras 2.2's. */
  readonly style?: 'keras3' | 'keras2' | undefined;
  /** Width of the table in characters. */
  readonly lineLength?: number | undefined;
  /** Where the columns end: fractions of the width, or characters if the last is above 1. */
  readonly positions?: readonly number[] | undefined;
  /** Whether the layers of models inside the model get rows of their own. 'keras3' only. */
  readonly expandNested?: boolean | undefined;
  /** Whether a column says which layers are trained. 'keras3' only. */
  readonly showTrainable?: boolean | undefined;
  /** Names of the first and last layer to print. 'keras3' only. */
  readonly layerRange?: readonly [string, string] | undefined;
  /** Width of the console in characters, for 'keras3'. Default 80. */
  readonly columns?: number | undefined;
}

/** The text of a model's summary. */
export function summarize(model: AnyModel, options: SummaryOptions): string {
  return options.style === 'keras2' ? summarizeKeras2(model, options) : summarizeKeras3(model, options);
}
