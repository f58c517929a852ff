import { olderTiles, relaxedTiles, simdTiles, type TileTable, wideTiles } from '@sepal/kernels';
import { hardwareThreads, v8Version } from '../platform/host.ts';
import { mayShareMemory } from '../platform/web-assembly.ts';
import { allowWideInstructions } from '../platform/wide.ts';
import { SoloCrew } from './crew.ts';
import type { Features } from './features.ts';
import { measureWide } from './measure-wide.ts';
import { type Member, threadFailure } from './member.ts';
import { startMembers } from './start-members.ts';
import type { WasmEngineParts } from './wasm-engine.ts';
import { WorkerCrew } from './worker-crew.ts';

/** What was asked for, and what the machine can do. */
export interface MachineOptions {
  readonly features: Features;
  readonly threads: number | 'auto';
  readonly deterministic: boolean;
  readonly wide: boolean;
}

/**
 * From here on the tiles for 256-bit instructions are taken to have met such instructions. Where V8 does not join pairs they run at half
 * the speed of the others, so there is nothing near 1.
 */
const TOOK = 1.1;

/** V8 from this version on keeps the order of the instructions. */
const ORDERED_V8 = 13;

/** Decides which instructions, tiles and threads an engine uses, and says why. */
export async function chooseMachine({
  features,
  threads,
  deterministic,
  wide,
}: MachineOptions): Promise<WasmEngineParts> {
  const relaxed = features.relaxedSimd && !deterministic;
  const reasons = [`WebAssembly with 128-bit SIMD${relaxed ? ' and fused products' : ''}`];
  const isWide = wide && relaxed && (await tookWide(reasons));
  if (wide && !relaxed) reasons.push('no 256-bit instructions, which need fused products');
  const tiles = isWide ? wideTiles : tilesFor(relaxed);
  reasons.push(`tiles for ${tiles.name}`);
  const members = await startThreads(threads, reasons);
  const count = Math.max(1, members.length);
  return {
    target: { relaxed, threads: count, tiles },
    info: {
      name: 'wasm',
      simd: true,
      relaxedSimd: relaxed,
      wideSimd: isWide,
      threads: count,
      reason: `${reasons.join('; ')}.`,
    },
    crew: (checkOpen) => (count === 1 ? new SoloCrew(checkOpen) : new WorkerCrew(members, checkOpen)),
  };
}

function tilesFor(relaxed: boolean): TileTable {
  if ((v8Version() ?? ORDERED_V8) < ORDERED_V8) return olderTiles;
  return relaxed ? relaxedTiles : simdTiles;
}

/** Switches 256-bit instructions on and finds out whether that made a difference. */
async function tookWide(reasons: string[]): Promise<boolean> {
  if (!allowWideInstructions()) {
    reasons.push('no 256-bit instructions: only V8 in Node 24 and newer has them');
    return false;
  }
  const gain = await measureWide();
  const took = gain >= TOOK;
  reasons.push(
    `256-bit instructions ${took ? 'are' : 'would be'} ${gain.toFixed(2)} times as fast${took ? '' : ', so they are not used'}`,
  );
  return took;
}

/** Workers that are ready, or none where one thread is enough, or all that can be had. */
async function startThreads(asked: number | 'auto', reasons: string[]): Promise<readonly Member[]> {
  const count = asked === 'auto' ? hardwareThreads() : asked;
  if (count === 1) reasons.push('one thread');
  else if (!mayShareMemory()) {
    reasons.push('one thread, since this page is not cross-origin isolated and may not share memory');
  } else {
    try {
      const members = await startMembers(count);
      reasons.push(`${count} threads`);
      return members;
    } catch (error) {
      reasons.push(`one thread, since workers cannot be started: ${threadFailure(error).replace(/\.$/, '')}`);
    }
  }
  return [];
}
