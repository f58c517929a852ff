/** Checks of single arguments. All throw ValueError, which names the kernel, the argument, and the value received. */
import { LONGEST_AXIS } from '@sepal/ops';
import { dtypes, ValueError } from '@sepal/tensor';
import { allowedNamesHint, show } from '@sepal/tensor/options';
import type { Target } from '../target.ts';
import type { SlidingWindow } from '../vocabulary.ts';

/** A number of 32 bits or more cannot be a length. */
const MOST = 0xffff_ffff;

export function refuse(where: string, message: string, hint?: string): never {
  throw new ValueError({ where, message, hint });
}

export function isCount(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= MOST;
}

/** @throws ValueError unless all are objects */
export function checkFields(value: unknown, name: string, where: string): void {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return;
  refuse(where, `\`${name}\` must be an object. Received ${name}=${show(value)}.`);
}

/** @throws ValueError unless the fields hold integers from `least` to 2³² − 1 */
export function checkCounts<T extends object>(
  values: T,
  names: readonly (keyof T & string)[],
  where: string,
  least = 0,
): void {
  for (const name of names) {
    const value: unknown = values[name];
    if (isCount(value) && value >= least) continue;
    refuse(where, `\`${name}\` must be an integer from ${least} to ${MOST}. Received ${name}=${show(value)}.`);
  }
}

/** @throws ValueError unless the fields hold true or false */
export function checkFlags<T extends object>(values: T, names: readonly (keyof T & string)[], where: string): void {
  for (const name of names) {
    const value: unknown = values[name];
    if (typeof value !== 'boolean')
      refuse(where, `\`${name}\` must be true or false. Received ${name}=${show(value)}.`);
  }
}

/** @throws ValueError unless it is an array of lengths */
export function checkLengths(value: unknown, name: string, where: string): void {
  if (Array.isArray(value) && value.every(isCount)) return;
  refuse(where, `\`${name}\` must be an array of integers from 0 to ${MOST}. Received ${name}=${show(value)}.`);
}

/** @throws ValueError unless there are `count` integers, non-negative by default */
export function checkSteps(
  value: unknown,
  name: string,
  { count, where, signed = false }: { count: number; where: string; signed?: boolean },
): void {
  const fits = (step: unknown): boolean =>
    Number.isInteger(step) && Math.abs(step as number) <= MOST && (signed || (step as number) >= 0);
  if (Array.isArray(value) && value.length === count && value.every(fits)) return;
  refuse(
    where,
    `\`${name}\` must hold ${count} integers${signed ? '' : ' of 0 or more'}. Received ${name}=${show(value)}.`,
  );
}

/** @throws ValueError unless it is two integers from `least` to the longest possible axis */
export function checkPair(value: unknown, name: string, where: string, least = 1): void {
  const fits = (entry: unknown): boolean => isCount(entry) && entry >= least && entry <= LONGEST_AXIS;
  if (Array.isArray(value) && value.length === 2 && value.every(fits)) return;
  refuse(where, `\`${name}\` must be two integers from ${least} to ${LONGEST_AXIS}. Received ${name}=${show(value)}.`);
}

export function checkName(value: unknown, name: string, allowed: readonly string[], where: string): void {
  if (allowed.includes(value as string)) return;
  refuse(where, `\`${name}\` cannot be ${show(value)}.`, allowedNamesHint(value, allowed));
}

export function checkDTypeOf(value: unknown, where: string): void {
  checkName(value, 'dtype', dtypes, where);
}

/** @throws ValueError unless the windows of all outputs lie in the padded picture */
export function checkWindow(window: SlidingWindow, where: string): void {
  checkCounts(window, ['batch', 'height', 'width', 'outputHeight', 'outputWidth'], where);
  for (const name of ['kernelSize', 'strides', 'dilationRate'] as const) checkPair(window[name], name, where);
  const { padding, kernelSize, strides, dilationRate } = window;
  if (!Array.isArray(padding) || padding.length !== 2) {
    refuse(where, `\`padding\` must be [[top, bottom], [left, right]]. Received padding=${show(padding)}.`);
  }
  for (const amounts of padding) checkPair(amounts, 'padding', where, 0);
  for (const [axis, [length, outputs, name]] of (
    [
      [window.height, window.outputHeight, 'outputHeight'],
      [window.width, window.outputWidth, 'outputWidth'],
    ] as const
  ).entries()) {
    if (outputs === 0) continue;
    const at = axis as 0 | 1;
    const covered = (outputs - 1) * strides[at] + (kernelSize[at] - 1) * dilationRate[at] + 1;
    const there = length + padding[at][0] + padding[at][1];
    if (covered <= there && there <= 2 * LONGEST_AXIS) continue;
    refuse(
      where,
      `The windows of ${name}=${outputs} cover ${covered} pixels. The padded picture has ${there}.`,
      'slidingWindow() gives the lengths and paddings of a window.',
    );
  }
}

/** @throws ValueError unless kernels can be written for the target */
export function checkTarget(target: Target, where: string): void {
  checkFields(target, 'target', where);
  checkFlags(target, ['relaxed'], `${where}, target`);
  checkCounts(target, ['parts'], `${where}, target`, 1);
  checkFields(target.tuning, 'target.tuning', where);
  const { name: _, ...sections } = target.tuning;
  for (const [section, values] of Object.entries(sections)) {
    checkFields(values, `target.tuning.${section}`, where);
    checkCounts(values, Object.keys(values) as never[], `${where}, target.tuning.${section}`, 1);
  }
}
