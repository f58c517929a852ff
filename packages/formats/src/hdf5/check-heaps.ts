import { Hdf5Problem } from './hdf5-problem.ts';

/** 'GCOL', version 1 and three reserved bytes. */
const START = [0x47, 0x43, 0x4f, 0x4c, 1, 0, 0, 0];
const HEADER = 16;
const OBJECT_HEADER = 16;
/** Lengths are cut to 32 bits in WebAssembly, and those of objects wrap around a little before. */
const LARGEST_OBJECT = 2 ** 32 - 2 * OBJECT_HEADER;

/**
 * Checks the heaps where the file keeps texts of variable length. libhdf5 walks through their objects, and for ever if one has no length.
 *
 * Source: "Disk Format: Level 1E - Global Heap" in the HDF5 File Format Specification, version 3; `H5HG__cache_heap_deserialize`.
 *
 * @throws Hdf5Problem if libhdf5 would not come back
 */
export function checkHeaps(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const first = START[0] as number;
  for (let start = bytes.indexOf(first); start >= 0; start = bytes.indexOf(first, start + 1)) {
    if (!START.every((byte, index) => bytes[start + index] === byte)) continue;
    if (start + HEADER > bytes.length) return;
    const end = start + lengthAt(view, start + 8);
    // libhdf5 notices itself what goes beyond a heap or the file.
    for (let at = start + HEADER; at + OBJECT_HEADER <= end && at + OBJECT_HEADER <= bytes.length; ) {
      const isFree = view.getUint16(at, true) === 0;
      const length = lengthAt(view, at + 8);
      if ((isFree && length === 0) || length > LARGEST_OBJECT) {
        throw new Hdf5Problem(
          `The file is damaged: its heap of texts at byte ${start} has an object of ${length} bytes.`,
        );
      }
      at += isFree ? length : OBJECT_HEADER + 8 * Math.ceil(length / 8);
    }
  }
}

function lengthAt(view: DataView, at: number): number {
  return Number(view.getBigUint64(at, true));
}
