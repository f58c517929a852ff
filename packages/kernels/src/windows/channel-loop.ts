import type { FunctionBuilder, Local } from '@sepal/assembler';
import { emitRepeat } from '../emit/advance.ts';
import { choose, differs, emitAssign, type Integer, plus } from '../emit/integer.ts';
import type { ChannelPlan } from './channel-plan.ts';

/**
 * Runs `emitUnit` for every unit of channels, and advances the pointers by the unit's channels.
 *
 * @param options `pointers`: to elements of `element` bytes
 */
export function emitChannelLoop(
  f: FunctionBuilder,
  { units, rest, overlap, groups, width }: ChannelPlan,
  { pointers, element }: { pointers: readonly Local[]; element: number },
  emitUnit: (groups: number, lanes: number) => void,
): void {
  const [turns, step] = f.locals('i32', 2);
  const emitUnits = (groups: number, lanes: number, bytes: Integer): void => {
    emitUnit(groups, lanes);
    emitAssign(f, step, bytes);
    for (const pointer of pointers) emitAssign(f, pointer, plus(pointer, step));
  };
  emitAssign(f, turns, units + (overlap ? 1 : 0));
  emitRepeat(f, turns, () => {
    // The last unit ends with the last channel, so the step to it is shorter.
    const whole = element * width;
    emitUnits(groups.length, width, overlap ? choose(differs(turns, 2), whole, element * rest) : whole);
  });
  if (rest > 0 && !overlap) emitUnits(Math.ceil(rest / 4), rest, element * rest);
}
