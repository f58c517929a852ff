import type { Reference } from '../graph/define.ts';
import { pictureShape, pictureStrides } from '../window/window.ts';
import type { Interpolation } from './op.ts';

/** Where the pixels along one axis of the result come from: place `i` is a mix of two places of the input. */
interface Sources {
  readonly near: Int32Array;
  readonly far: Int32Array;
  /** The part of the far one; the near one has the rest. 0 where there is one source only. */
  readonly farPart: Float64Array;
}

function sourcesOf(length: number, factor: number, interpolation: Interpolation): Sources {
  const near = new Int32Array(length * factor);
  const far = new Int32Array(length * factor);
  const farPart = new Float64Array(length * factor);
  for (let i = 0; i < near.length; i++) {
    near[i] = Math.floor(i / factor);
    far[i] = near[i] as number;
    if (interpolation === 'nearest') continue;
    // Centres lie at i + 0.5 in the result and in the input.
    const centre = Math.min(Math.max((i + 0.5) / factor - 0.5, 0), length - 1);
    near[i] = Math.floor(centre);
    far[i] = Math.ceil(centre);
    farPart[i] = centre - Math.floor(centre);
  }
  return { near, far, farPart };
}

/** y[n, i, j, c] = x mixed along height and width of the sources of i and j */
export const upsample2dReference: Reference<'upsample2d'> = ([x], { size, interpolation, dataFormat }, output) => {
  const input = pictureShape(x.shape, dataFormat, 'upsample2d');
  const out = pictureShape(output.shape, dataFormat, 'upsample2d');
  const xStep = pictureStrides(input, dataFormat);
  const yStep = pictureStrides(out, dataFormat);
  const rows = sourcesOf(input.height, size[0], interpolation);
  const columns = sourcesOf(input.width, size[1], interpolation);

  for (let n = 0; n < out.batch; n++) {
    for (let i = 0; i < out.height; i++) {
      const nearRow = n * xStep.batch + (rows.near[i] as number) * xStep.height;
      const farRow = n * xStep.batch + (rows.far[i] as number) * xStep.height;
      const down = rows.farPart[i] as number;
      for (let j = 0; j < out.width; j++) {
        const nearColumn = (columns.near[j] as number) * xStep.width;
        const farColumn = (columns.far[j] as number) * xStep.width;
        const right = columns.farPart[j] as number;
        for (let c = 0; c < out.channels; c++) {
          const near = nearColumn + c * xStep.channels;
          const far = farColumn + c * xStep.channels;
          const top = mix(x.data[nearRow + near] as number, x.data[nearRow + far] as number, right);
          const bottom = mix(x.data[farRow + near] as number, x.data[farRow + far] as number, right);
          const at = n * yStep.batch + i * yStep.height + j * yStep.width + c * yStep.channels;
          output.data[at] = mix(top, bottom, down);
        }
      }
    }
  }
};

/** A mix of two numbers; a part of 0 leaves the first as it is, whatever the second. */
function mix(near: number, far: number, farPart: number): number {
  return farPart === 0 ? near : near * (1 - farPart) + far * farPart;
}
