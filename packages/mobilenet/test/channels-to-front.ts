import { type Tensor, tensor } from '@sepal/tensor';

/** `[batch, height, width, channels]` → `[batch, channels, height, width]` */
export function channelsToFront(x: Tensor): Tensor {
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  const pixels = height * width;
  const data = x.data.map((_, i) => {
    const [n, c, pixel] = [Math.floor(i / (channels * pixels)), Math.floor(i / pixels) % channels, i % pixels];
    return x.data[(n * pixels + pixel) * channels + c] as number;
  });
  return tensor(data, [batch, channels, height, width]);
}
