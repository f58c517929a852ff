import type { Logs } from '../callbacks/callback.ts';

/** Logs with their names in order, as callbacks see them. */
export function sortedLogs(logs: Logs): Logs {
  const names = Object.keys(logs).sort();
  return Object.fromEntries(names.map((name) => [name, logs[name] as number | readonly number[]]));
}

/** What `evaluate` returns: the loss alone, or the loss, the metrics and the losses of the outputs. */
export type LogValues = number | readonly (number | readonly number[])[];

/**
 * Logs without their names, in Keras' order: the loss; metrics that are logged under their own names; the outputs' losses; the others,
 * sorted by name.
 *
 * @param names the first ones, in order; those that are not in the logs are left out
 */
export function valuesOf(logs: Logs, names: readonly string[]): LogValues {
  const first = [...new Set(names)].filter((name) => Object.hasOwn(logs, name));
  const others = Object.keys(logs)
    .filter((name) => !first.includes(name))
    .sort();
  const values = [...first, ...others].map((name) => logs[name] as number | readonly number[]);
  const [loss] = values;
  return values.length === 1 && typeof loss === 'number' ? loss : values;
}
