import type { AnyModel } from '@sepal/layers';
import type { State } from '@sepal/ops';
import type { TrainingState } from '../contents/training-state.ts';
import type { NamedValue, TrainingValues } from '../contents/written-weights.ts';
import { checkTraining } from '../save/check-training.ts';
import type { CompileConfig } from './compile-config.ts';
import { plainTraining } from './read-training.ts';
import type { TrainedModel } from './trained-model.ts';
import { kerasTraining, legacyTraining, type PlainTraining } from './write-training.ts';

/** The formats that hold a training state. */
export type TrainingFormat = keyof typeof WRITERS;

const WRITERS = { keras: kerasTraining, h5: legacyTraining } as const;

/** A trainer's state in the words of a format. */
export async function trainingOfModel(trained: TrainedModel, format: TrainingFormat): Promise<TrainingValues> {
  const { config, optimizer } = await trained.trainingState();
  const seeds = await seedValues(trained.model);
  return WRITERS[format]({ config: config as unknown as CompileConfig, optimizer, seeds });
}

/**
 * The training state of a file in the words of another format.
 *
 * @throws FileError for the state of a `model.json`, or of weights alone
 */
export function translatedTraining(state: TrainingState, format: TrainingFormat): TrainingValues {
  const plain = state.format in WRITERS ? plainTraining(state) : undefined;
  if (plain === undefined) checkTraining(state, format, 'saveModel');
  return WRITERS[format](plain as PlainTraining);
}

/** The counters of a model's random numbers, in its order. */
export function seedsOf({ weights, variables }: AnyModel): State[] {
  const isWeight = new Set<State>(weights);
  return variables.filter((variable) => !isWeight.has(variable));
}

/** The counters of random numbers as they are now. */
export async function seedValues(model: AnyModel): Promise<NamedValue[]> {
  return Promise.all(seedsOf(model).map(async (seed) => ({ name: seed.path, value: await seed.read() })));
}
