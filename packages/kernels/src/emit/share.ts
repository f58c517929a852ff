import type { FunctionBuilder, Local } from '@sepal/assembler';
import { emitAssign, type Integer, plus, quotient, times } from './integer.ts';

/** Where one part of `count` pieces of work begins and ends. */
export interface Share {
  readonly start: Local;
  readonly end: Local;
}

/** Sets the locals to [⌊count · part / parts⌋, ⌊count · (part + 1) / parts⌋). */
export function emitShare(f: FunctionBuilder, part: Local, { count, parts }: { count: number; parts: number }): Share {
  const start = f.local('i32');
  const end = f.local('i32');
  emitAssign(f, start, parts === 1 ? 0 : shareStart(part, { count, parts }));
  emitAssign(f, end, parts === 1 ? count : shareStart(plus(part, 1), { count, parts }));
  return { start, end };
}

/** ⌊count · part / parts⌋, from the quotient and remainder of count / parts, so that no product exceeds 2³². */
function shareStart(part: Integer, { count, parts }: { count: number; parts: number }): Integer {
  const whole = times(part, Math.floor(count / parts));
  const rest = count % parts;
  return rest === 0 ? whole : plus(whole, quotient(times(part, rest), parts));
}

/** How evenly `count` equal pieces divide into parts that run at the same time: at 1, none waits for another. */
function shareEfficiency(count: number, parts: number): number {
  return count / (parts * Math.ceil(count / parts));
}

/** Rows if they divide evenly: then each part reads only its own pixels. */
export function splitOf({ tiles, panels, parts }: { tiles: number; panels: number; parts: number }): 'rows' | 'panels' {
  const efficiency = shareEfficiency(tiles, parts);
  return efficiency >= 0.95 || efficiency >= shareEfficiency(panels, parts) ? 'rows' : 'panels';
}
