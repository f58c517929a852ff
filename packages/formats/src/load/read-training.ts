import type { ModelContents } from '../contents/model-contents.ts';
import type { TrainingState } from '../contents/training-state.ts';
import type { NamedValue } from '../contents/written-weights.ts';

/** Reads what a file holds for training; undefined if it holds nothing. */
export async function readTraining({ format, training, weights }: ModelContents): Promise<TrainingState | undefined> {
  if (training === undefined) return undefined;
  const { config, optimizer, seeds = [] } = training;
  const all = [...optimizer, ...seeds];
  const values = await weights.read(all.map(({ tensor }) => tensor));
  const named = all.map(({ name }, index) => ({ name, value: values[index] }) as NamedValue);
  const count = optimizer.length;
  return {
    format,
    config,
    optimizer: named.slice(0, count),
    ...(seeds.length > 0 && { seeds: named.slice(count) }),
  };
}
