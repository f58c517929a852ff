import type { Shape } from '@sepal/tensor';
import type { Reference } from '../graph/define.ts';
import type { ExplicitWindow } from '../window/gradient-window.ts';
import { pictureShape } from '../window/picture.ts';

/** One product of a depthwise convolution: the indices of an element of its input, of its output, and of its kernel. */
type Visit = (x: number, y: number, tap: number) => void;

/** Visits every product of a depthwise convolution inside the picture, output by output. */
function forEachProduct(
  { x, y, kernel }: { x: Shape; y: Shape; kernel: Shape },
  { strides, dilationRate, padding }: ExplicitWindow,
  visit: Visit,
): void {
  const { height, width } = pictureShape(x, 'channelsLast', 'depthwiseConv2d');
  const out = pictureShape(y, 'channelsLast', 'depthwiseConv2d');
  const [kernelHeight, kernelWidth, channels, multiplier] = kernel as readonly [number, number, number, number];
  let at = 0;
  for (let n = 0; n < out.batch; n++) {
    for (let i = 0; i < out.height; i++) {
      for (let j = 0; j < out.width; j++) {
        for (let c = 0; c < channels; c++) {
          for (let m = 0; m < multiplier; m++) {
            for (let u = 0; u < kernelHeight; u++) {
              const row = i * strides[0] - padding[0][0] + u * dilationRate[0];
              if (row < 0 || row >= height) continue;
              for (let v = 0; v < kernelWidth; v++) {
                const column = j * strides[1] - padding[1][0] + v * dilationRate[1];
                if (column < 0 || column >= width) continue;
                const pixel = (n * height + row) * width + column;
                visit(pixel * channels + c, at, ((u * kernelWidth + v) * channels + c) * multiplier + m);
              }
            }
            at++;
          }
        }
      }
    }
  }
}

/** dw[u, v, c, m] = Σ over n, i, j of x[n, i·s − p + u·d, j·s − p + v·d, c] · dy[n, i, j, c·M + m] */
export const depthwiseConv2dKernelGradientReference: Reference<'depthwiseConv2dKernelGradient'> = (
  [x, dy],
  window,
  output,
) => {
  const sums = new Float64Array(output.size);
  forEachProduct({ x: x.shape, y: dy.shape, kernel: output.shape }, window, (pixel, at, tap) => {
    sums[tap] = (sums[tap] as number) + (x.data[pixel] as number) * (dy.data[at] as number);
  });
  output.data.set(sums);
};

/** dx[n, i·s − p + u·d, j·s − p + v·d, c] = Σ over u, v, m of dy[n, i, j, c·M + m] · kernel[u, v, c, m] */
export const depthwiseConv2dInputGradientReference: Reference<'depthwiseConv2dInputGradient'> = (
  [dy, kernel],
  window,
  output,
) => {
  const sums = new Float64Array(output.size);
  forEachProduct({ x: output.shape, y: dy.shape, kernel: kernel.shape }, window, (pixel, at, tap) => {
    sums[pixel] = (sums[pixel] as number) + (dy.data[at] as number) * (kernel.data[tap] as number);
  });
  output.data.set(sums);
};
