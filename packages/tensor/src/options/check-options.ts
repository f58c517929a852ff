import { ValueError } from '../errors.ts';
import { refuseArguments } from './check-arguments.ts';
import { allowedNamesHint } from './names.ts';
import { show } from './show.ts';

/**
 * The names of all options, as a record so that a missing one is a compile error. False marks an option that can only be null, as in
 * Keras' configs: errors do not suggest it.
 */
export type OptionNames<Options> = { readonly [K in keyof Required<Options>]: boolean };

/**
 * Checks that a constructor or function received one object with known options only.
 *
 * @param options the argument
 * @param names the known options
 * @param where the class or function
 * @throws ValueError with Keras' message otherwise; it lists the names and suggests the closest
 * @example
 * checkOptions<L2Options>(options, { l2: true }, 'L2');
 */
export function checkOptions<Options extends object>(
  options: unknown,
  names: OptionNames<Options>,
  where: string,
): asserts options is Options {
  checkObject(options, where, Object.keys(names)[0]);
  refuseUnknown(options, names, where);
}

/**
 * Checks the arguments of a constructor or function that takes options and nothing else.
 *
 * @param given the arguments, collected by `...given`
 * @param names the known options
 * @param where the class or function
 * @returns the options; `{}` if there are none
 * @throws ValueError for a second argument, and as {@link checkOptions} does
 * @example
 * constructor(...given: [options?: L2Options | undefined]) {
 *   const { l2 } = readOptions<L2Options>(given, { l2: true }, 'L2');
 */
export function readOptions<Options extends object>(
  given: readonly [options?: Options | undefined],
  names: OptionNames<Options>,
  where: string,
): Options {
  const options = soleOptions(given, where, Object.keys(names)[0]);
  refuseUnknown(options, names, where);
  return options;
}

/**
 * Checks that all options are known.
 *
 * @param names an object whose keys are the known options
 * @param where the class or function
 * @param caller what errors call it, if not `where`: a layer's class and name
 * @throws ValueError with Keras' message otherwise; it lists the names and suggests the closest
 */
export function refuseUnknown(options: object, names: object, where: string, caller = where): void {
  const unknown = Object.entries(options).filter(([name]) => !Object.hasOwn(names, name));
  const [first] = unknown;
  if (first === undefined) return;
  const allowed = Object.entries(names).flatMap(([name, isUsable]) => (isUsable === false ? [] : [name]));
  throw new ValueError({
    where: caller,
    message: `Unrecognized keyword arguments passed to ${where}: ${show(Object.fromEntries(unknown))}.`,
    hint: allowed.length === 0 ? `${where} has no options.` : allowedNamesHint(first[0], allowed),
  });
}

/**
 * A constructor's options: its one argument, or `{}` without one.
 *
 * @param given the arguments, collected by `...given`
 * @param className the class
 * @param example the name of an option, for the hint; none if there are no options
 * @throws ValueError for a second argument or one that is not an object
 */
export function soleOptions<Options extends object>(
  given: readonly [options?: Options | undefined],
  className: string,
  example: string | undefined,
): Options {
  const [options = {} as Options, ...extra] = given;
  refuseArguments(
    extra,
    className,
    example === undefined ? `${className} has no options.` : `Give one object of options: { ${example}: …, … }.`,
  );
  checkObject(options, className, example);
  return options;
}

/**
 * Checks that options are one object. Options are passed by name, where Keras takes positional arguments too.
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
