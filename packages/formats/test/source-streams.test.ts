import { describe, expect, test } from 'vitest';
import { FileError } from '../src/index.ts';
import { readSource } from '../src/sources/read-source.ts';
import type { Source } from '../src/sources/source.ts';
import { seeded } from './fuzz.ts';
import { streamOf } from './stream-of.ts';

const random = seeded(1);
const data = Uint8Array.from({ length: 300_000 }, () => Math.floor(random() * 256));

async function refusal(source: Source): Promise<FileError> {
  const error: unknown = await readSource(source).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(FileError);
  return error as FileError;
}

describe('streams', () => {
  test('that are being read already are refused', async () => {
    const stream = streamOf(data);
    stream.getReader();
    expect((await refusal(stream)).detail).toContain('being read already');
    const response = new Response(data);
    await response.arrayBuffer();
    expect((await refusal(response)).detail).toContain('has been read already');
  });

  test('of something else than bytes are refused and cancelled', async () => {
    const stream = streamOf('text', 'more', 'and more');
    expect((await refusal(stream)).detail).toContain("A stream of Uint8Array is expected. Received 'text'");
    expect('reason' in stream).toBe(true);
  });

  test('that fail say how far they came', async () => {
    const own = new Error('the disk is gone');
    let isFirst = true;
    const stream = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (!isFirst) controller.error(own);
        else controller.enqueue(data);
        isFirst = false;
      },
    });
    const error = await refusal(stream);
    expect(error.detail).toBe('Reading failed after 300000 bytes: the disk is gone.');
    expect(error.cause).toBe(own);
  });

  test('of many small parts are joined once', async () => {
    const parts = Array.from({ length: 20_000 }, (_, i) => Uint8Array.of(1 + (i % 255)));
    const { bytes } = await readSource(streamOf(...parts));
    expect(bytes).toEqual(Uint8Array.from(parts, ([byte]) => byte as number));
  });
});
