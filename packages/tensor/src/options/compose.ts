import { renamed } from '../errors.ts';
import { nameIn, refuseExtra } from './check-arguments.ts';

/**
 * Runs the body of a function that is made of others. Its errors name the function, which the caller knows, and not the others.
 *
 * @param form how the function is called, as in 'relu(x, options)'
 * @param extra arguments that it does not have
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
