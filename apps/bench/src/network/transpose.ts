/** Pictures `[batch, pixels, channels]` as `[batch, channels, pixels]`; swap the lengths for the inverse. */
export function transposePictures(data: Float32Array, batch: number, pixels: number, channels: number): Float32Array {
  const result = new Float32Array(data.length);
  for (let sample = 0; sample < batch; sample++) {
    const start = sample * pixels * channels;
    for (let pixel = 0; pixel < pixels; pixel++) {
      for (let channel = 0; channel < channels; channel++) {
        result[start + channel * pixels + pixel] = data[start + pixel * channels + channel] as number;
      }
    }
  }
  return result;
}
