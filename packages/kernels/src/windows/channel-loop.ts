import type { FunctionBuilder, Local } from '@sepal/assembler';
import { emitAdvance, emitRepeat } from '../emit/advance.ts';
import { choose, differs, emitAssign, plus } from '../emit/integer.ts';
import type { ChannelPlan } from './channel-plan.ts';

/**
 * Runs `emitUnit` for every unit of channels, and advances the pointers by the unit's channels.
 *
 * @param pointers to elements of `element` bytes
 * @param turns counts the units
 */
export function emitChannelLoop(
  f: FunctionBuilder,
  { units, rest, overlap, groups, width }: ChannelPlan,
  { pointers, element, turns }: { pointers: readonly Local[]; element: number; turns: Local },
  emitUnit: (groups: number, lanes: number) => void,
): void {
  const step = f.local('i32');
  emitAssign(f, turns, units + (overlap ? 1 : 0));
  emitRepeat(f, turns, () => {
    emitUnit(groups.length, width);
    // The last unit ends with the last channel, so the step to it is shorter.
    const whole = element * width;
    emitAssign(f, step, overlap ? choose(differs(turns, 2), whole, element * rest) : whole);
    for (const pointer of pointers) emitAssign(f, pointer, plus(pointer, step));
  });
  if (rest === 0 || overlap) return;
  emitUnit(Math.ceil(rest / 4), rest);
  for (const pointer of pointers) emitAdvance(f, pointer, element * rest);
}
