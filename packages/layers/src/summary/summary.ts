import type { AnyModel } from '../model/any-model.ts';
import { summarizeKeras2 } from './keras2.ts';
import { summarizeKeras3 } from './keras3.ts';
import { checkSummaryOptions, type SummaryOptions } from './summary-options.ts';

/** The text of a model's summary. @throws ValueError for invalid options */
export function summarize(model: AnyModel, options: SummaryOptions): string {
  checkSummaryOptions(options);
  return options.style === 'keras2' ? summarizeKeras2(model, options) : summarizeKeras3(model, options);
}
