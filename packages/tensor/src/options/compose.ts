import { renamed } from '../errors.ts';
import { nameIn, refuseExtra } from './check-arguments.ts';

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
