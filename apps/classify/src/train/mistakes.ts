import { type Model, ops } from '@sepal/layers';
import type { Engine } from '@sepal/runtime';
import type { Picture } from './pictures.ts';
import { predictPictures } from './predict-pictures.ts';

/** A picture that is taken for one of another class. */
export interface Mistake {
  readonly path: string;
  /** The index of that class. */
  readonly takenFor: number;
}

/** The pictures that a model takes for others. */
export async function mistakesOf(
  model: Model,
  pictures: readonly Picture[],
  options: { readonly batchSize: number; readonly engine: Engine },
): Promise<Mistake[]> {
  const best = ops.argMax(await predictPictures(model, pictures, options), { axis: 1 }).data;
  return pictures.flatMap(({ path, label }, index) =>
    best[index] === label ? [] : [{ path, takenFor: best[index] as number }],
  );
}

const MOST_MISTAKES = 10;

/** The first of the mistakes as lines of text. @param names of the classes */
export function mistakesText(mistakes: readonly Mistake[], names: readonly string[]): string {
  if (mistakes.length === 0) return '';
  const lines = mistakes
    .slice(0, MOST_MISTAKES)
    .map(({ path, takenFor }) => `  ${path} is taken for ${names[takenFor]}\n`);
  const others = mistakes.length - lines.length;
  return `\nWrong answers\n${lines.join('')}${others > 0 ? `  and ${others} more\n` : ''}`;
}
