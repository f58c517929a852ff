import { type Tensor, ValueError } from '@sepal/tensor';
import { checkOptions, show } from '@sepal/tensor/options';
import type { Color } from '../color-mode.ts';
import { blank, stack } from '../picture.ts';
import { readColor } from '../resize/resize-options.ts';
import { GLYPH_HEIGHT, GLYPH_WIDTH, glyphOf } from './font.ts';

/** Options of {@link drawText}. */
export interface DrawTextOptions {
  /** Default white. */
  readonly color?: Color | undefined;
  /** Default black. */
  readonly background?: Color | undefined;
  /** Size of a dot, in pixels. Default 1: letters are 7 pixels high. */
  readonly scale?: number | undefined;
}

/**
 * Draws one line of text in a small bitmap font that looks the same everywhere.
 *
 * @param text printable ASCII, and ° × − →; any other character becomes an empty box
 * @returns uint8 `[1, 7·scale, (6·characters − 1)·scale, 3]`
 * @throws ValueError for an empty text, or an invalid scale or colour
 * @example
 * drawText('Hi', { scale: 2 }).shape; // [1, 14, 22, 3]
 */
export function drawText(text: string, options: DrawTextOptions = {}): Tensor<'uint8'> {
  const where = 'drawText';
  checkOptions<DrawTextOptions>(options, { color: true, background: true, scale: true }, where);
  const { scale = 1 } = options;
  const color = readColor(options.color ?? 255, 'color', where);
  const background = readColor(options.background ?? 0, 'background', where);
  const characters = [...String(text)];
  if (characters.length === 0) throw new ValueError({ where, message: 'There is nothing to draw: the text is empty.' });
  if (!Number.isInteger(scale) || scale < 1) {
    throw new ValueError({ where, message: `\`scale\` must be a positive integer. Received: scale=${show(scale)}.` });
  }
  const width = (characters.length * (GLYPH_WIDTH + 1) - 1) * scale;
  const picture = blank(GLYPH_HEIGHT * scale, width, 3);
  const glyphs = characters.map(glyphOf);
  for (let pixel = 0; pixel < picture.height * width; pixel++) {
    const row = Math.floor(pixel / width / scale);
    const column = Math.floor((pixel % width) / scale);
    const dot = column % (GLYPH_WIDTH + 1);
    const bits = glyphs[Math.floor(column / (GLYPH_WIDTH + 1))]?.[row] ?? 0;
    const set = dot < GLYPH_WIDTH && (bits >> (GLYPH_WIDTH - 1 - dot)) & 1;
    picture.data.set(set ? color : background, pixel * 3);
  }
  return stack([picture]);
}
