import type { Plan, Program } from '@sepal/compiler';
import { bytesOf } from '@sepal/compiler';
import type { Region } from '@sepal/kernels';
import { formatShape, SepalError } from '@sepal/tensor';
import { bytesTaken, LIMIT, START } from './session-memory.ts';

/** The addresses of everything in a program. */
export interface Addresses {
  readonly zeros: Region;
  /** By value; undefined for one that nothing reads. */
  readonly values: readonly (number | undefined)[];
  readonly scratch: Plan['scratch'];
}

/** The memory that a program is placed in. */
export interface Regions {
  readonly zeros: Region;
  /** Of each value with memory of its own. */
  readonly own: readonly (Region | undefined)[];
  readonly area: Region;
}

/** Gives everything in a program its address. */
export function place({ offsets, scratch }: Plan, { zeros, own, area }: Regions): Addresses {
  const moved = (region: Region | undefined): Region | undefined =>
    region && { ...region, address: area.address + region.address };
  return {
    zeros,
    values: offsets.map(
      (offset, value) => own[value]?.address ?? (offset === undefined ? undefined : area.address + offset),
    ),
    scratch: { prologue: scratch.prologue.map(moved), steps: scratch.steps.map(moved) },
  };
}

/**
 * Bytes of a program's memory, if it shares nothing with others.
 *
 * @throws SepalError if WebAssembly cannot address them
 */
export function totalBytes(program: Program, { zeroBytes, ownBytes, areaBytes }: Plan): number {
  const parts = [zeroBytes, areaBytes, ...ownBytes.filter((bytes) => bytes !== undefined)];
  const bytes = parts.reduce((sum, part) => sum + bytesTaken(part), START);
  if (bytes > LIMIT) throw tooLarge(program, bytes);
  return bytes;
}

function tooLarge({ prologue, steps, values }: Program, bytes: number): SepalError {
  const largest = values
    .map(({ type }, value) => ({ type, value }))
    .sort((a, b) => bytesOf(b.type) - bytesOf(a.type))
    .slice(0, 3)
    .map(({ type, value }) => {
      const writer = [...prologue.steps, ...steps].find(({ outputs }) =>
        outputs.some((output) => output.value === value),
      );
      const layer = writer?.sources.find(({ path }) => path !== '')?.path ?? 'an input';
      return `${layer} ${formatShape(type.shape)} ${bytesOf(type).toLocaleString('en-US')} bytes`;
    });
  return new SepalError({
    where: 'compile',
    message: `The model needs ${bytes.toLocaleString('en-US')} bytes of memory; WebAssembly has ${LIMIT.toLocaleString('en-US')}. The largest: ${largest.join('; ')}.`,
    hint: 'Use a smaller batchSize or smaller pictures.',
  });
}
