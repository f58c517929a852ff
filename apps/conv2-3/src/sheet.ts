import type { Tensor } from '@sepal/tensor';
import sharp from 'sharp';

/** What is drawn: the picture and the maps before and after the block, channels last. */
export interface SheetParts {
  /** uint8 `[1, side, side, 3]` */
  readonly picture: Tensor<'uint8'>;
  /** float32 `[1, height, width, 32]` */
  readonly before: Tensor;
  /** float32 `[1, height, width, 64]` */
  readonly after: Tensor;
}

const MARGIN = 24;
const GAP = 6;
const TILE = 112;
const COLUMNS = 8;
const LEFT = 610;
const BACKGROUND = [18, 20, 26] as const;

/** From dark to bright, even to the eye: black, violet, red, orange, pale yellow. */
const COLOURS = [
  [4, 5, 18],
  [47, 15, 93],
  [114, 31, 129],
  [182, 54, 121],
  [240, 96, 93],
  [254, 159, 109],
  [252, 236, 174],
] as const;

/**
 * Draws the sheet: on the left the picture and the 32 maps that go into the block, on the right the 64 maps that come out.
 * Every map is as bright as its own largest values allow.
 *
 * @returns a PNG file
 */
export async function drawSheet({ picture, before, after }: SheetParts): Promise<Buffer> {
  const grid = (tiles: number, tile: number): number => tiles * tile + (tiles - 1) * GAP;
  const height = grid(8, TILE) + 2 * MARGIN;
  const width = LEFT + grid(COLUMNS, TILE) + 3 * MARGIN;
  const small = (LEFT - (COLUMNS - 1) * GAP) / COLUMNS;
  const composites = [
    { ...(await scaled(picture, LEFT)), left: MARGIN, top: MARGIN },
    ...(await tiles(before, small, MARGIN, height - MARGIN - grid(4, small))),
    ...(await tiles(after, TILE, LEFT + 2 * MARGIN, MARGIN)),
  ];
  const [r, g, b] = BACKGROUND;
  return sharp({ create: { width, height, channels: 3, background: { r, g, b } } })
    .composite(composites)
    .removeAlpha()
    .png({ compressionLevel: 9 })
    .toBuffer();
}

interface Layer {
  readonly input: Buffer;
}

async function scaled({ data, shape }: Tensor<'uint8'>, side: number): Promise<Layer> {
  const [, height = 0, width = 0] = shape;
  const input = await sharp(data, { raw: { width, height, channels: 3 } })
    .resize(side, side)
    .png()
    .toBuffer();
  return { input };
}

/** One picture per channel, in rows of eight. */
async function tiles(
  maps: Tensor,
  tile: number,
  left: number,
  top: number,
): Promise<(Layer & { left: number; top: number })[]> {
  const [, height = 0, width = 0, channels = 0] = maps.shape;
  const size = Math.round(tile);
  return Promise.all(
    Array.from({ length: channels }, async (_, channel) => ({
      input: await sharp(coloured(maps, channel), { raw: { width, height, channels: 3 } })
        .resize(size, size)
        .png()
        .toBuffer(),
      left: Math.round(left + (channel % COLUMNS) * (tile + GAP)),
      top: Math.round(top + Math.floor(channel / COLUMNS) * (tile + GAP)),
    })),
  );
}

/** A channel in false colours, three bytes a pixel. */
function coloured({ data, shape }: Tensor, channel: number): Uint8Array {
  const channels = shape[3] as number;
  const values = Float32Array.from(
    { length: data.length / channels },
    (_, pixel) => data[pixel * channels + channel] ?? 0,
  );
  // The largest values of all may be a few bright spots: they would leave the rest in the dark.
  const white = values.toSorted()[Math.floor(values.length * 0.995)] || 1;
  const bytes = new Uint8Array(values.length * 3);
  for (const [pixel, value] of values.entries()) {
    const level = Math.min(1, Math.max(0, value / white)) * (COLOURS.length - 1);
    const index = Math.min(COLOURS.length - 2, Math.floor(level));
    const [dark, bright] = [COLOURS[index], COLOURS[index + 1]] as [(typeof COLOURS)[0], (typeof COLOURS)[0]];
    for (const part of [0, 1, 2] as const) {
      bytes[pixel * 3 + part] = dark[part] + (bright[part] - dark[part]) * (level - index);
    }
  }
  return bytes;
}
