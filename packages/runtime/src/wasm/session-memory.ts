import { roundUp } from '@sepal/compiler';
import type { Region } from '@sepal/kernels';
import { SepalError } from '@sepal/tensor';
import { type Memory, webAssembly } from '../platform/web-assembly.ts';

/** Bytes of a WebAssembly page. */
export const PAGE = 65536;

/** Pages of the largest memory that is used. */
export const MOST_PAGES = 65535;

/** What WebAssembly can address, but for its last page. */
export const LIMIT = MOST_PAGES * PAGE;

/** Addresses of the words through which threads meet, each on a cache line of its own: threads that are here and wait, */
export const ARRIVED = 64;

/** and meetings that have ended, modulo 2³². */
export const MEETINGS = 128;

/** Where regions begin: behind those words. */
export const START = 256;

/** So much may be read past the end of a region. */
const SLACK = 64;

/** Bytes that a region takes in a memory. */
export function bytesTaken(bytes: number): number {
  return roundUp(bytes) + SLACK;
}

/** Before the first area, room is left for regions that come later: so much, and this part of what is there. Nobody touches it until then. */
const ROOM = { least: 1 << 20, part: 1 / 4 };

/**
 * The memory of a session. Some regions keep what is in them; working areas hold what a single run needs, and since a
 * session's runs follow each other, areas may lie over one another.
 *
 * It is made when it is first used, and grows: whoever has a view of it makes a new one for every run.
 */
export class SessionMemory {
  readonly #shared: boolean;
  readonly #lasting = new Set<Region>();
  readonly #areas = new Set<Region>();
  #memory: Memory | undefined;
  /** Where areas may begin, once there is one. */
  #firstArea: number | undefined;
  /** Where the last region ends; undefined when that has to be found out. */
  #end: number | undefined;

  /** @param shared whether threads share it */
  constructor(shared: boolean) {
    this.#shared = shared;
  }

  /** Regions that keep what is written into them; undefined if they do not fit into what WebAssembly can address. */
  keep(sizes: readonly number[]): readonly Region[] | undefined {
    return this.#place(sizes, START, { among: [...this.#lasting, ...this.#areas], into: this.#lasting });
  }

  /** A working area; undefined if there is no room. */
  borrow(bytes: number): Region | undefined {
    if (this.#firstArea === undefined) {
      const kept = furthestEnd(this.#lasting);
      const room = Math.max(ROOM.least, (kept - START) * ROOM.part);
      this.#firstArea = bytesTaken(bytes) + kept + room > LIMIT ? START : roundUp(kept + room);
    }
    return this.#place([bytes], this.#firstArea, { among: [...this.#lasting], into: this.#areas })?.[0];
  }

  release(region: Region): void {
    this.#lasting.delete(region);
    this.#areas.delete(region);
    this.#end = undefined;
  }

  /** As large as its regions need, or once needed. @throws SepalError if the machine has no such memory */
  get memory(): Memory {
    this.#end ??= Math.max(furthestEnd(this.#lasting), furthestEnd(this.#areas));
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
    // Memory that threads share must say how far it may grow.
    return new Memory(this.#shared ? { initial, maximum: MOST_PAGES, shared: true } : { initial });
  }

  /** Puts regions into the gaps between others, from an address on. */
  #place(
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
