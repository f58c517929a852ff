import { type Tensor, tensor } from '@sepal/tensor';

/** A 3×3 pattern, row by row. */
type Pattern = readonly number[];

/** A filter's weights of red, green and blue. */
type Colour = readonly [red: number, green: number, blue: number];

const GREY: Colour = [1 / 3, 1 / 3, 1 / 3];
const BLOB: Pattern = [1, 2, 1, 2, 4, 2, 1, 2, 1].map((weight) => weight / 16);

/**
 * The filters of the first convolution: sixteen edges in all directions, eight lines, and eight colour-opponent
 * spots. They are fixed, so that the maps are recognisable.
 *
 * @returns float32 `[3, 3, 3, 32]`: height, width, colour, filter
 */
export function filterBank(): Tensor<'float32'> {
  const filters = allFilters();
  const kernel = new Float32Array(3 * 3 * 3 * filters.length);
  for (const [filter, { pattern, colour }] of filters.entries()) {
    for (const [position, weight] of pattern.entries()) {
      for (const [channel, share] of colour.entries()) {
        kernel[(position * 3 + channel) * filters.length + filter] = weight * share;
      }
    }
  }
  return tensor(kernel, [3, 3, 3, filters.length]);
}

/** What each filter detects, in the order of {@link filterBank}. */
export function filterNames(): string[] {
  return allFilters().map(({ name }) => name);
}

function allFilters(): Filter[] {
  return [...edges(), ...lines(), ...opponents()];
}

interface Filter {
  readonly name: string;
  readonly pattern: Pattern;
  readonly colour: Colour;
}

/** Edges: bright on one side, dark on the other, in steps of 22.5 degrees. */
function edges(): Filter[] {
  return Array.from({ length: 16 }, (_, index) => {
    const angle = (index * Math.PI) / 8;
    const slope = onGrid((x, y) => (x * Math.cos(angle) + y * Math.sin(angle)) * bell(x, y));
    return { name: `edge ${index * 22.5}°`, pattern: slope, colour: GREY };
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
    const name = `${sign > 0 ? 'line' : 'gap'} ${Math.floor(index / 2) * 45}°`;
    return { name, pattern: ridge.map((weight) => sign * (weight - mean)), colour: GREY };
  });
}

/** Spots that are brighter in some colours than in others. */
function opponents(): Filter[] {
  const colours: [string, Colour][] = [
    ['red−green', [1, -1, 0]],
    ['green−red', [-1, 1, 0]],
    ['blue', [-0.5, -0.5, 1]],
    ['yellow', [0.5, 0.5, -1]],
    ['red', [1, -0.5, -0.5]],
    ['cyan', [-1, 0.5, 0.5]],
    ['bright', [1 / 3, 1 / 3, 1 / 3]],
    ['dark', [-1 / 3, -1 / 3, -1 / 3]],
  ];
  return colours.map(([name, colour]) => ({ name, pattern: BLOB, colour }));
}

function onGrid(weight: (x: number, y: number) => number): number[] {
  return [-1, 0, 1].flatMap((y) => [-1, 0, 1].map((x) => weight(x, y)));
}

function bell(x: number, y: number): number {
  return Math.exp(-(x * x + y * y) / 2);
}
