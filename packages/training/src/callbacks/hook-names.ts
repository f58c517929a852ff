import type { OptionNames } from '@sepal/tensor/options';
import type { CallbackHooks } from './callback.ts';

/** The names of all hooks. */
export const hookNames: OptionNames<CallbackHooks> = {
  onEpochBegin: true,
  onEpochEnd: true,
  onTrainBegin: true,
  onTrainEnd: true,
  onTrainBatchBegin: true,
  onTrainBatchEnd: true,
  onTestBegin: true,
  onTestEnd: true,
  onTestBatchBegin: true,
  onTestBatchEnd: true,
  onPredictBegin: true,
  onPredictEnd: true,
  onPredictBatchBegin: true,
  onPredictBatchEnd: true,
};
