import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { FileError } from '../src/file-error.ts';
import { writeFiles } from '../src/save/write-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'sepal-write-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);

const names = ['a.bin', 'b.bin', 'model.json'];
const files = (byte: number) => new Map(names.map((name) => [at(name), Uint8Array.of(byte)]));
const bytes = () => Object.fromEntries(readdirSync(folder).map((name) => [name, [...readFileSync(at(name))]]));
const old = { 'a.bin': [1], 'b.bin': [1], 'model.json': [1] };

/** A signal that aborts when it is asked for the given time. */
function abortsAt(time: number): AbortSignal {
  let asked = 0;
  const { signal } = new AbortController();
  return Object.defineProperties(signal, {
    aborted: { get: () => ++asked >= time },
    reason: { value: new Error('enough') },
  });
}

describe('files that belong together', () => {
  beforeEach(() => writeFiles(files(1)));

  it('replace those before them', async () => {
    await writeFiles(files(2));
    expect(bytes()).toEqual({ 'a.bin': [2], 'b.bin': [2], 'model.json': [2] });
  });

  it.each([1, 2, 3, 4])('stay as they were if the signal aborts before step %i', async (step) => {
    await expect(writeFiles(files(2), abortsAt(step))).rejects.toThrow('enough');
    expect(bytes()).toEqual(old);
  });

  it('stay as they were if the last cannot be written', async () => {
    writeFileSync(at('taken'), '');
    const unwritable = new Map([...files(2), [at('taken/model.json'), Uint8Array.of(2)]]);
    const error = await writeFiles(unwritable).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(FileError);
    expect((error as FileError).message).toContain(`${at('taken/model.json')}: The file cannot be written`);
    rmSync(at('taken'));
    expect(bytes()).toEqual(old);
  });
});
