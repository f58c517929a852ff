import { type Tensor, tensor } from '@sepal/tensor';

/** A 3×3 pattern, row by row. */
type Pattern = readonly number[];

/** How much of red, green and blue a filter sees. */
type Colour = readonly [red: number, green: number, blue: number];

const GREY: Colour = [1 / 3, 1 / 3, 1 / 3];
const BLOB: Pattern = [1, 2, 1, 2, 4, 2, 1, 2, 1].map((weight) => weight / 16);

/**
 * The filters of the first convolution: sixteen edges in all directions, eight lines, and eight spots of one colour against
 * another. They are fixed, so that the maps show something that a person can recognise.
 *
 * @returns float32 `[3, 3, 3, 32]`: height, width, colour, filter
 */
export function filterBank(): Tensor<'float32'> {
  const filters = [...edges(), ...lines(), ...opponents()];
  const kernel = new Float32Array(3 * 3 * 3 * filters.length);
  for (const [filter, { pattern, colour }] of filters.entries()) {
    for (const [place, weight] of pattern.entries()) {
      for (const [channel, share] of colour.entries()) {
        kernel[(place * 3 + channel) * filters.length + filter] = weight * share;
      }
    }
  }
  return tensor(kernel, [3, 3, 3, filters.length]);
}

interface Filter {
  readonly pattern: Pattern;
  readonly colour: Colour;
}

/** Slopes: bright on one side, dark on the other, in steps of 22.5 degrees. */
function edges(): Filter[] {
  return Array.from({ length: 16 }, (_, index) => {
    const angle = (index * Math.PI) / 8;
    return { pattern: onGrid((x, y) => (x * Math.cos(angle) + y * Math.sin(angle)) * bell(x, y)), colour: GREY };
  });
}

/** Bright lines on dark and dark lines on bright, in steps of 45 degrees. */
function lines(): Filter[] {
  return Array.from({ length: 8 }, (_, index) => {
    const angle = (Math.floor(index / 2) * Math.PI) / 4;
    const sign = index % 2 === 0 ? 1 : -1;
    const ridge = onGrid((x, y) => {
      const across = x * Math.cos(angle) + y * Math.sin(angle);
      return (1 - 2 * across * across) * bell(x, y);
    });
    const mean = ridge.reduce((sum, weight) => sum + weight, 0) / ridge.length;
    return { pattern: ridge.map((weight) => sign * (weight - mean)), colour: GREY };
  });
}

/** Spots that are brighter in some colours than in others. */
function opponents(): Filter[] {
  const colours: Colour[] = [
    [1, -1, 0],
    [-1, 1, 0],
    [-0.5, -0.5, 1],
    [0.5, 0.5, -1],
    [1, -0.5, -0.5],
    [-1, 0.5, 0.5],
    [1 / 3, 1 / 3, 1 / 3],
    [-1 / 3, -1 / 3, -1 / 3],
  ];
  return colours.map((colour) => ({ pattern: BLOB, colour }));
}

function onGrid(weight: (x: number, y: number) => number): number[] {
  return [-1, 0, 1].flatMap((y) => [-1, 0, 1].map((x) => weight(x, y)));
}

function bell(x: number, y: number): number {
  return Math.exp(-(x * x + y * y) / 2);
}
