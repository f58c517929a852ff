import type { DataFormat } from '@sepal/ops';
import { allowedNamesHint, camelCase, ValueError } from '@sepal/tensor';

/** Names of options, each once: a record, so that a missing one is a compile error. */
export type OptionNames<Options> = { readonly [K in keyof Required<Options>]: true };

/** @throws ValueError in Keras' words if `options` has an entry that is not in `names` */
export function refuseUnknown<Options extends object>(
  options: Options,
  names: OptionNames<Options>,
  where: string,
): void {
  const unknown = Object.keys(options).filter((key) => !Object.hasOwn(names, key));
  if (unknown.length === 0) return;
  throw new ValueError({
    where,
    message: `Unrecognized keyword arguments passed to ${where}: ${unknown.map((key) => `'${key}'`).join(', ')}.`,
    hint: allowedNamesHint(unknown[0], Object.keys(names)),
  });
}

/** A strictly positive integer, such as a number of filters. @throws ValueError otherwise */
export function positiveInteger(value: unknown, name: string, where: string): number {
  if (typeof value === 'number' && Number.isInteger(value) && value > 0) return value;
  const kind = typeof value === 'number' && !Number.isInteger(value) ? 'an integer' : 'a strictly positive value';
  throw new ValueError({
    where,
    message: `Invalid value for argument \`${name}\`. Expected ${kind}. Received ${name}=${show(value)}.`,
    hint: 'Use an integer of 1 or more.',
  });
}

/**
 * The number of filters at a width: `filters * alpha` without its fraction, as Keras takes it.
 *
 * @throws ValueError if `alpha` is not a number or leaves no filter
 */
export function scaledFilters(filters: number, alpha: unknown, where: string): number {
  const scaled = typeof alpha === 'number' ? Math.trunc(filters * alpha) : Number.NaN;
  if (Number.isSafeInteger(scaled) && scaled > 0) return scaled;
  throw new ValueError({
    where,
    message: `Invalid value for argument \`alpha\`. Expected a number that leaves every layer at least one of its filters. Received alpha=${show(alpha)}.`,
    hint: `Here it must be 1/${filters} or more: a layer has ${filters} filters at alpha 1.`,
  });
}

/** Reads a data format in Sepal's or Keras' spelling. @throws ValueError in Keras' words for anything else */
export function readDataFormat(value: unknown, where: string): DataFormat {
  const name = typeof value === 'string' ? camelCase(value) : undefined;
  if (name === 'channelsFirst' || name === 'channelsLast') return name;
  throw new ValueError({
    where,
    message: `Expected dataFormat to be one of \`channelsFirst\` or \`channelsLast\`. Received: dataFormat=${show(value)}.`,
    hint: allowedNamesHint(value, ['channelsFirst', 'channelsLast']),
  });
}

/** A value as errors print it. */
export function show(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`;
  return value !== null && typeof value === 'object' ? (value.constructor?.name ?? 'object') : String(value);
}
