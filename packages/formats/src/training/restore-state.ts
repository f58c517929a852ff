import { formatShape, SepalError, sameShape, type Tensor } from '@sepal/tensor';
import { listFew } from '@sepal/tensor/options';
import type { AnyTrainer } from '@sepal/training';
import type { NamedValue } from '../contents/written-weights.ts';
import { causedBy, FileError } from '../file-error.ts';
import { seedsOf } from '../training-config/training-for.ts';

/** What a file keeps of a training besides weights. */
export interface SavedState {
  /** The optimizer's variables in Keras 3's order; of one that had not begun, the counters alone. */
  readonly optimizer: readonly NamedValue[];
  /** The counters of random numbers; none in files of Keras. */
  readonly seeds: readonly NamedValue[];
}

/**
 * Gives a trainer the state of a file.
 *
 * @throws FileError that lists all that does not fit; nothing is set then
 */
export async function restoreState(
  trainer: AnyTrainer,
  { optimizer, seeds }: SavedState,
  where: string,
): Promise<void> {
  const states = seeds.length === 0 ? [] : seedsOf(trainer.model);
  const fits = states.every(({ shape }, index) => sameShape(shape, seeds[index]?.value.shape ?? []));
  if (states.length !== seeds.length || !fits) {
    const [expected, received] = [
      states.map(({ path, shape }) => `${path} ${formatShape(shape)}`),
      seeds.map(({ name, value }) => `${name} ${formatShape(value.shape)}`),
    ].map((list) => (list.length === 0 ? 'none' : listFew(list)));
    throw new FileError({
      where,
      message: `The counters of random numbers do not fit the model. Expected ${expected}. Received ${received}.`,
    });
  }
  try {
    trainer.restoreOptimizer(await completed(trainer, optimizer));
  } catch (error) {
    if (!(error instanceof SepalError)) throw error;
    throw causedBy(error, {
      where,
      message: `The optimizer's variables in the file do not fit. ${error.detail}`,
      hint: error.hint,
    });
  }
  for (const [index, state] of states.entries()) state.assign(seeds[index]?.value as Tensor);
}

/** A file of a trainer that had not begun has no slots: they are as they begin. */
async function completed(trainer: AnyTrainer, stored: readonly NamedValue[]): Promise<readonly NamedValue[]> {
  const counters = trainer.optimizer.schedule === undefined ? 2 : 1;
  if (stored.length > counters) return stored;
  const { optimizer } = await trainer.trainingState();
  return [...stored, ...optimizer.slice(stored.length)];
}
