import { allowedNamesHint, ValueError } from '../errors.ts';
import { refuseArguments } from './check-arguments.ts';
import { show } from './show.ts';

/**
 * The names of options, each once: a record, so that a missing one is a compile error. False for an option that can only be null, as
 * Keras' configs have it: errors do not suggest it.
 */
export type OptionNames<Options> = { readonly [K in keyof Required<Options>]: boolean };

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
  checkObject(options, where, Object.keys(names)[0]);
  refuseUnknown(options, names, where);
}

/**
 * Checks the arguments of a constructor or function that takes options and nothing else.
 *
 * @param given the list of arguments: `...given` gathers it
 * @param names the options that there are
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
 * Checks that there are no options but known ones.
 *
 * @param names what holds the options that there are as its keys
 * @param where the class or function
 * @param caller how errors name it, if not by `where` alone: a layer's class and name
 * @throws ValueError in Keras' words otherwise; it lists the names and suggests the nearest
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
 * What a constructor was given, if it is one object or nothing at all: `{}` then.
 *
 * @param given the list of arguments: `...given` gathers it
 * @param className the class that is constructed
 * @param example the name of an option, for the hint; none if there are no options
 * @throws ValueError for a second argument, and for what is not an object
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
