import { allowedNamesHint, ValueError } from '../errors.ts';
import { show } from './show.ts';

/** The names of options, each once: a record, so that a missing one is a compile error. */
export type OptionNames<Options> = { readonly [K in keyof Required<Options>]: true };

/**
 * Checks that what a constructor or function was given is one object that holds known options only.
 *
 * @param options what it was given
 * @param names the options that there are
 * @param where the class or function
 * @throws ValueError in Keras' words otherwise; it lists the names and suggests the nearest
 * @example
 * checkOptions<L2Options>(options, { l2: true }, 'L2');
 */
export function checkOptions<Options extends object>(
  options: unknown,
  names: OptionNames<Options>,
  where: string,
): asserts options is Options {
  const allowed = Object.keys(names);
  checkObject(options, where, allowed[0]);
  const unknown = Object.entries(options).filter(([name]) => !Object.hasOwn(names, name));
  const [first] = unknown;
  if (first === undefined) return;
  throw new ValueError({
    where,
    message: `Unrecognized keyword arguments passed to ${where}: ${show(Object.fromEntries(unknown))}.`,
    hint: allowed.length === 0 ? `${where} has no options.` : allowedNamesHint(first[0], allowed),
  });
}

/**
 * Checks that options are one object. They are given by name here, where Keras takes them in order too.
 *
 * @param example the name of an option, for the hint; none if there are no options
 * @throws ValueError otherwise
 */
export function checkObject(options: unknown, where: string, example: string | undefined): asserts options is object {
  if (options !== null && typeof options === 'object' && !Array.isArray(options)) return;
  throw new ValueError({
    where,
    message: `Options must be one object. Received: ${show(options)}.`,
    hint: example === undefined ? `${where} has no options.` : `Write them by name, as in { ${example}: … }.`,
  });
}
