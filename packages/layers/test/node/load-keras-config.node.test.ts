import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { DepthwiseConv2D, imageDataFormat, setImageDataFormat } from '../../src/index.ts';
import { loadKerasConfig } from '../../src/node/index.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'keras-'));
  vi.stubEnv('KERAS_HOME', home);
});
afterEach(() => {
  setImageDataFormat('channelsLast');
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true });
});

const write = (content: string): string => {
  const path = join(home, 'keras.json');
  writeFileSync(path, content);
  return path;
};
const keras = { floatx: 'float32', epsilon: 1e-7, backend: 'jax', image_data_format: 'channels_first' };

test('layers made after reading it follow the file', () => {
  const path = write(JSON.stringify(keras));
  expect(imageDataFormat()).toBe('channelsLast');
  expect(loadKerasConfig()).toEqual({ path, found: true, imageDataFormat: 'channelsFirst' });
  expect(new DepthwiseConv2D({ kernelSize: 3 }).dataFormat).toBe('channelsFirst');
});

test('takes a path; a missing file is an error', () => {
  const path = join(home, 'other.json');
  writeFileSync(path, '{"image_data_format": "channels_first"}');
  expect(loadKerasConfig(path).imageDataFormat).toBe('channelsFirst');
  expect(() => loadKerasConfig(join(home, 'nowhere.json'))).toThrow('There is no such file.');
});

test('without a file, or with one that is not JSON, nothing changes', () => {
  expect(loadKerasConfig()).toMatchObject({ found: false, imageDataFormat: 'channelsLast' });
  write('{ not json');
  expect(loadKerasConfig()).toMatchObject({ found: true, imageDataFormat: 'channelsLast' });
  write('null');
  expect(loadKerasConfig().imageDataFormat).toBe('channelsLast');
});

test.each([
  [{ ...keras, image_data_format: 'nhwc' }, "must be one of {'channelsFirst', 'channelsLast'}"],
  [{ ...keras, floatx: 'float16' }, '"floatx" is "float16", which is not supported.'],
  [{ ...keras, epsilon: 1e-5 }, '"epsilon" is 0.00001, which is not supported.'],
])('a setting that cannot be obeyed is an error, and nothing changes', (settings, message) => {
  write(JSON.stringify(settings));
  expect(() => loadKerasConfig()).toThrow(message);
  expect(imageDataFormat()).toBe('channelsLast');
});
