import { formatShape } from '@sepal/tensor';
import { listFew } from '@sepal/tensor/options';
import { FileError } from '../file-error.ts';
import type { Assignment, WeightMatch } from './weight-match.ts';

/** The error that tells all that is missing, left over and mis-shaped. */
export function mismatch(
  { problems, missing, leftOver }: WeightMatch,
  { misshaped, where }: { readonly misshaped: readonly Assignment[]; readonly where: string },
): FileError {
  const sentences = [...problems.slice(0, MOST)];
  if (problems.length > MOST) sentences.push(`${problems.length - MOST} more layers differ.`);
  if (misshaped.length > 0) {
    const list = misshaped.map(
      ({ variable, tensor }) =>
        `${variable.path} expected ${formatShape(variable.shape)}, received ${formatShape(tensor.shape)}`,
    );
    sentences.push(`${counted(misshaped.length, 'weight')} with another shape: ${few(list, '; ')}.`);
  }
  if (missing.length > 0) sentences.push(`${counted(missing.length, 'weight')} missing in the file: ${few(missing)}.`);
  if (leftOver.length > 0) {
    const paths = leftOver.map(({ path, shape }) => `${path} ${formatShape(shape)}`);
    sentences.push(`${counted(leftOver.length, 'tensor')} left over in the file: ${few(paths)}.`);
  }
  return new FileError({
    where,
    message: `The weights do not fit the model. ${sentences.join(' ')}`,
    hint: 'Nothing was set. Is it the file of another model, or of the same one with other options?',
  });
}

/** The maximum number of examples for each kind of mismatch. */
const MOST = 4;

function few(list: readonly string[], separator = ', '): string {
  return listFew(list, { most: MOST, separator });
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
