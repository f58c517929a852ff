import { type CollagePart, type Color, collage, drawText, resizePictures } from '@sepal/image';
import { Tensor } from '@sepal/tensor';
import type { Confusion } from './confusion.ts';
import type { Digits } from './mnist.ts';

const SIZE = 56;
const CAPTION = 16;
const GAP = 8;
const COLUMNS = 12;
/** Digits on the sheet, at most. */
const MOST = 96;
const PAPER: Color = [24, 24, 24];

/**
 * The digits that were read wrongly, each with what it is and what it was read as.
 *
 * @returns uint8 `[1, height, width, 3]`; a line of text if there are none
 */
export function wrongAnswers({ images, labels }: Digits, { wrong, answers }: Confusion): Tensor<'uint8'> {
  const shown = wrong.slice(0, MOST);
  if (shown.length === 0) return drawText('no wrong answers', { scale: 3 });
  const columns = Math.min(COLUMNS, shown.length);
  const rows = Math.ceil(shown.length / columns);
  const parts = shown.flatMap((index, place): CollagePart[] => {
    const left = GAP + (place % columns) * (SIZE + GAP);
    const top = GAP + Math.floor(place / columns) * (SIZE + CAPTION + GAP);
    const caption = `${labels.data[index]} → ${answers[index]}`;
    return [
      { picture: resizePictures(colored(images, index), { size: [SIZE, SIZE] }), top, left },
      { picture: drawText(caption, { background: PAPER }), top: top + SIZE + 4, left: left + 13 },
    ];
  });
  return collage(parts, {
    height: GAP + rows * (SIZE + CAPTION + GAP),
    width: GAP + columns * (SIZE + GAP),
    background: PAPER,
  });
}

/** A grey digit as RGB. */
function colored({ shape, data }: Tensor<'uint8'>, index: number): Tensor<'uint8'> {
  const [, height, width] = shape as readonly [number, number, number];
  const grey = data.subarray(index * height * width, (index + 1) * height * width);
  return new Tensor(
    [height, width, 3],
    'uint8',
    Uint8Array.from({ length: 3 * grey.length }, (_, at) => grey[Math.floor(at / 3)] as number),
  );
}
