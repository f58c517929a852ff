import { renamed, ValueError } from '../errors.ts';
import { listFew } from './list-few.ts';
import { show } from './show.ts';

/**
 * Rejects surplus arguments, which JavaScript would drop silently.
 *
 * @param extra the arguments after the last parameter, collected by `...extra`
 * @param form how the function is called, as in 'relu(x, options)'
 * @throws ValueError that shows the form if there are any
 * @example
 * function double(x: Value, ...extra: unknown[]): Value {
 *   refuseExtra(extra, 'double(x)');
 *   return multiply(x, 2);
 * }
 */
export function refuseExtra(extra: readonly unknown[], form: string): void {
  refuseArguments(extra, nameIn(form), `Write ${form}.`);
}

/** {@link refuseExtra} with a hint of its own. */
export function refuseArguments(extra: readonly unknown[], where: string, hint: string): void {
  if (extra.length === 0) return;
  throw new ValueError({
    where,
    message: `There ${extra.length === 1 ? 'is 1 argument' : `are ${extra.length} arguments`} too many. Received: ${listFew(extra.map(show), { most: 3 })}.`,
    hint,
  });
}

/**
 * Runs the body of a function that calls other public functions, so that errors name this function, the one the user called.
 *
 * @param form how the function is called, as in 'relu(x, options)'
 * @param extra surplus arguments
 * @throws ValueError if there are any
 */
export function compose<T>(form: string, extra: readonly unknown[], body: () => T): T {
  refuseExtra(extra, form);
  try {
    return body();
  } catch (error) {
    throw renamed(error, (where) => where.replace(/^\w*/, nameIn(form)));
  }
}

/** 'relu(x, options)' → 'relu' */
function nameIn(form: string): string {
  return form.slice(0, form.indexOf('('));
}
