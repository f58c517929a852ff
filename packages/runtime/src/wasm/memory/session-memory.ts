import { roundUp } from '@sepal/compiler';
import type { Region } from '@sepal/kernels';
import { SepalError } from '@sepal/tensor';
import { type Memory, webAssembly } from '../../platform/web-assembly.ts';

/** Bytes of a WebAssembly page. */
export const PAGE = 65536;

/** Pages of the largest memory that is used. */
export const MOST_PAGES = 65535;

/** The WebAssembly address limit, less its last page. */
export const LIMIT = MOST_PAGES * PAGE;

/** Addresses of the barrier's words, each on its own cache line: the count of threads that have arrived, */
export const ARRIVED = 64;

/** and the generation: how often all of them have, modulo 2³². */
export const GENERATION = 128;

/** Regions begin after those words. */
export const START = 256;

/** How far kernels may read past the end of a region. */
const SLACK = 64;

/** Bytes that a region occupies. */
export function bytesTaken(bytes: number): number {
  return roundUp(bytes) + SLACK;
}

/** Room left for later regions before the first area: this many bytes, and this fraction of the regions. Untouched until needed. */
const ROOM = { least: 1 << 20, part: 1 / 4 };

/**
 * The memory of a session. Persistent regions keep their contents; working areas hold what a single run needs, and since a
 * session's runs are sequential, areas may overlap.
 *
 * It is created on first use and grows, so every run must create its own views of it.
 */
export class SessionMemory {
  readonly #shared: boolean;
  readonly #persistent = new Set<Region>();
  readonly #areas = new Set<Region>();
  #memory: Memory | undefined;
  /** Where areas may begin, once there is one. */
  #firstArea: number | undefined;
  /** The end of the last region; undefined when it must be recomputed. */
  #end: number | undefined;

  /** @param shared whether threads share it */
  constructor(shared: boolean) {
    this.#shared = shared;
  }

  /** Allocates persistent regions; undefined if they do not fit into what WebAssembly can address. */
  keep(sizes: readonly number[]): readonly Region[] | undefined {
    return this.#fit(sizes, START, { among: [...this.#persistent, ...this.#areas], into: this.#persistent });
  }

  /** Allocates a working area; undefined if there is no room. */
  borrow(bytes: number): Region | undefined {
    if (this.#firstArea === undefined) {
      const end = furthestEnd(this.#persistent);
      const room = Math.max(ROOM.least, (end - START) * ROOM.part);
      this.#firstArea = bytesTaken(bytes) + end + room > LIMIT ? START : roundUp(end + room);
    }
    return this.#fit([bytes], this.#firstArea, { among: [...this.#persistent], into: this.#areas })?.[0];
  }

  release(region: Region): void {
    this.#persistent.delete(region);
    this.#areas.delete(region);
    this.#end = undefined;
  }

  /** The memory, grown to what its regions need. @throws SepalError if the machine has no such memory */
  get memory(): Memory {
    this.#end ??= Math.max(furthestEnd(this.#persistent), furthestEnd(this.#areas));
    const pages = Math.ceil(this.#end / PAGE);
    try {
      this.#memory ??= this.#make(pages);
      const missing = pages - this.#memory.buffer.byteLength / PAGE;
      if (missing > 0) this.#memory.grow(missing);
    } catch (cause) {
      throw new SepalError({
        where: 'compile',
        message: `The machine has no memory of ${this.#end.toLocaleString('en-US')} bytes: ${(cause as Error).message}`,
        hint: 'Use a smaller batchSize or smaller pictures.',
      });
    }
    return this.#memory;
  }

  #make(initial: number): Memory {
    const { Memory } = webAssembly() as NonNullable<ReturnType<typeof webAssembly>>;
    // Shared memory must declare its maximum.
    return new Memory(this.#shared ? { initial, maximum: MOST_PAGES, shared: true } : { initial });
  }

  /** Fits regions into the gaps between others, from an address on. */
  #fit(
    sizes: readonly number[],
    from: number,
    { among, into }: { among: readonly Region[]; into: Set<Region> },
  ): readonly Region[] | undefined {
    const obstacles = among.toSorted((a, b) => a.address - b.address);
    const placed: Region[] = [];
    let address = from;
    let next = 0;
    for (const bytes of sizes) {
      for (
        let other = obstacles[next];
        other !== undefined && address + bytesTaken(bytes) > other.address;
        other = obstacles[++next]
      ) {
        address = Math.max(address, endOf(other));
      }
      placed.push({ address, bytes });
      address += bytesTaken(bytes);
    }
    if (address > LIMIT) return undefined;
    for (const region of placed) into.add(region);
    this.#end = undefined;
    return placed;
  }
}

function furthestEnd(regions: Iterable<Region>): number {
  let end = START;
  for (const region of regions) end = Math.max(end, endOf(region));
  return end;
}

function endOf({ address, bytes }: Region): number {
  return address + bytesTaken(bytes);
}
