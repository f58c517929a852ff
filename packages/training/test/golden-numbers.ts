import type { GoldenLogs, GoldenNumber } from '@sepal/goldens';
import type { Logs } from '../src/index.ts';

const SPECIAL = { nan: Number.NaN, inf: Number.POSITIVE_INFINITY, '-inf': Number.NEGATIVE_INFINITY };

export function numberOf(value: GoldenNumber): number {
  return typeof value === 'number' ? value : SPECIAL[value];
}

/** Logs in their order. */
export function logsOf(given: GoldenLogs): Logs {
  return Object.fromEntries(
    Object.entries(given).map(([name, value]): [string, number | number[]] => [
      name,
      Array.isArray(value) ? value.map(numberOf) : numberOf(value as GoldenNumber),
    ]),
  );
}

/** Logs as a trainer gives them to callbacks: sorted by name. */
export function sortedLogsOf(given: GoldenLogs): Logs {
  return Object.fromEntries(Object.entries(logsOf(given)).sort(([a], [b]) => (a < b ? -1 : 1)));
}
