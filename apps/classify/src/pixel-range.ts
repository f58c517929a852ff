import type { AnyLayer, AnyModel } from '@sepal/layers';
import { ValueError } from '@sepal/tensor';
import { allowedNamesHint } from '@sepal/tensor/options';
import { layersWithin } from './layers-within.ts';

/** The smallest and largest value that a network takes for pixels. */
export type PixelRange = '-1..1' | '0..1' | '0..255';

const RANGES: readonly PixelRange[] = ['-1..1', '0..1', '0..255'];

/** @throws ValueError unless `range` is one, or undefined */
export function checkRange(range: string | undefined): PixelRange | undefined {
  if (range === undefined || RANGES.includes(range as PixelRange)) return range as PixelRange | undefined;
  throw new ValueError({ message: `There is no --range ${range}.`, hint: allowedNamesHint(range, RANGES) });
}

/** `--range -1..1` would be an option `-1..1`; `--range=-1..1` is its value. */
export function protectedRange(args: readonly string[]): string[] {
  return args.flatMap((arg, index) => {
    if (args[index - 1] === '--range') return [];
    return arg === '--range' ? [`--range=${args[index + 1] ?? ''}`] : [arg];
  });
}

/** A pixel in a range is its byte × `scale` + `offset`. */
export function fromBytes(range: PixelRange): { readonly scale: number; readonly offset: number } {
  if (range === '0..255') return { scale: 1, offset: 0 };
  return range === '0..1' ? { scale: 1 / 255, offset: 0 } : { scale: 1 / 127.5, offset: -1 };
}

/** What a network takes that is given no --range: bytes if it rescales pixels itself, else what MobileNet takes. */
export function rangeOf(model: AnyModel): PixelRange {
  const rescales = ({ className }: AnyLayer): boolean => className === 'Rescaling';
  return layersWithin(model).some(rescales) ? '0..255' : '-1..1';
}
