import type { ModelContents } from '../contents/model-contents.ts';
import type { TrainingState } from '../contents/training-state.ts';
import type { NamedValue } from '../contents/written-weights.ts';

/** Reads what a file holds for training; undefined if it holds nothing. */
export async function readTraining({ format, training, weights }: ModelContents): Promise<TrainingState | undefined> {
  if (training === undefined) return undefined;
  const { config, optimizer } = training;
  const values = await weights.read(optimizer.map(({ tensor }) => tensor));
  const named = optimizer.map(({ name }, index) => ({ name, value: values[index] }) as NamedValue);
  return { format, config, optimizer: named };
}
