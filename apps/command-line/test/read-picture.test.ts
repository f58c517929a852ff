import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, expect, test } from 'vitest';
import { pngOf, readPicture } from '../src/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'pictures-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the middle of a picture in the size asked for, and back into a file', async () => {
  const file = join(folder, 'wide.png');
  const red = await sharp({ create: { width: 10, height: 40, channels: 3, background: '#ff0000' } })
    .png()
    .toBuffer();
  await sharp({ create: { width: 120, height: 40, channels: 3, background: '#0000ff' } })
    .composite([{ input: red, left: 0, top: 0 }])
    .toFile(file);
  const picture = await readPicture(file, [8, 16]);
  expect(picture.shape).toEqual([1, 8, 16, 3]);
  // 80 of the 120 columns remain, without the red ones at the edge.
  expect([...picture.data.subarray(0, 3)]).toEqual([0, 0, 255]);
  const { data, info } = await sharp(await pngOf(picture))
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect([info.width, info.height, info.channels]).toEqual([16, 8, 3]);
  expect([...data]).toEqual([...picture.data]);
});
