import { pngOf } from '@sepal/command-line';
import { type CollagePart, collage, drawText, featureMapSheet, resizePictures } from '@sepal/image';
import type { Tensor } from '@sepal/tensor';

/** The contents of the sheet: the picture and the maps before and after the block, channels last. */
export interface SheetParts {
  /** uint8 `[1, side, side, 3]` */
  readonly picture: Tensor<'uint8'>;
  /** float32 `[1, height, width, maps]` */
  readonly before: Tensor;
  /** The name of each of `before`; undefined for numbers. */
  readonly names?: readonly string[] | undefined;
  /** float32 `[1, height, width, maps]` */
  readonly after: Tensor;
}

const MARGIN = 24;
const GAP = 6;
const COLUMNS = 8;
/** The width of the maps that leave the block, together. */
const RIGHT = COLUMNS * 112 + (COLUMNS - 1) * GAP;
const TITLE = 30;
const LEFT = 610;
const BACKGROUND = [18, 20, 26] as const;

/**
 * Draws the sheet: on the left the picture and the block's input maps, on the right its output maps, each with its name. Every map is scaled to its own largest values; the legend says so.
 *
 * @returns a PNG file
 */
export function drawSheet({ picture, before, names, after }: SheetParts): Promise<Buffer> {
  const look = { columns: COLUMNS, gap: GAP, background: BACKGROUND };
  const small = Math.floor((LEFT - (COLUMNS - 1) * GAP) / COLUMNS);
  const large = resizePictures(picture, { size: LEFT, interpolation: 'bicubic' });
  const input = featureMapSheet(before, { ...look, size: [small, small], labels: names ?? true });
  const columns = (after.shape[3] as number) > 2 * COLUMNS ? COLUMNS : COLUMNS / 2;
  const side = Math.floor((RIGHT - (columns - 1) * GAP) / columns);
  const output = featureMapSheet(after, { ...look, columns, size: [side, side], labels: true, legend: true });
  const right = LEFT + 2 * MARGIN;
  const parts: CollagePart[] = [
    { picture: title('The picture'), top: MARGIN, left: MARGIN },
    { picture: large, top: MARGIN + TITLE, left: MARGIN },
    { picture: title(`What goes in: ${shape(before)}`), top: LEFT + 2 * MARGIN + TITLE, left: MARGIN },
    { picture: input, top: LEFT + 2 * (MARGIN + TITLE), left: MARGIN },
    { picture: title(`What Conv2-3 makes of it: ${shape(after)}`), top: MARGIN, left: right },
    { picture: output, top: MARGIN + TITLE, left: right },
  ];
  const end = (axis: 'top' | 'left'): number =>
    Math.max(...parts.map((part) => part[axis] + (part.picture.shape[axis === 'top' ? 1 : 2] as number))) + MARGIN;
  return pngOf(collage(parts, { height: end('top'), width: end('left'), background: BACKGROUND }));
}

function title(text: string): Tensor<'uint8'> {
  return drawText(text, { scale: 2, color: [235, 238, 245], background: BACKGROUND });
}

/** As in '112×112×32'. */
function shape({ shape: [, ...lengths] }: Tensor): string {
  return lengths.join('×');
}
