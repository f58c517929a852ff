/** How many accumulators the inner loops keep in registers, and their unroll factors. Measured per engine. */
export interface TileTable {
  /** For display: the engines the table is for. */
  readonly name: string;
  /** Matrix products: `rows` pixels × `vectors` · 4 output channels; `unroll` input channels per iteration. */
  readonly pointwise: { readonly rows: number; readonly vectors: 2 | 4; readonly unroll: number };
  /** Depthwise: output pixels in one block for stride 1 and for larger ones; `vectors` · 4 channels at a time. */
  readonly depthwise: { readonly stride1: number; readonly stride2: number; readonly vectors: 1 | 2 };
}

/** V8 13 and later (Node 24, Chromium) with relaxed SIMD: instruction order is kept, a fused product needs no spare register. */
export const relaxedTiles: TileTable = {
  name: 'relaxed SIMD',
  pointwise: { rows: 6, vectors: 2, unroll: 4 },
  depthwise: { stride1: 7, stride2: 4, vectors: 1 },
};

/** The same engines without relaxed SIMD: products need a register of their own. */
export const simdTiles: TileTable = {
  name: 'SIMD',
  pointwise: { rows: 5, vectors: 2, unroll: 4 },
  depthwise: { stride1: 7, stride2: 4, vectors: 1 },
};

/** Older V8 (Node 20 and 22) sinks products to the end of a block and spills; small blocks avoid that. */
export const olderTiles: TileTable = {
  name: 'older V8',
  pointwise: { rows: 4, vectors: 2, unroll: 1 },
  depthwise: { stride1: 4, stride2: 2, vectors: 1 },
};

/** V8 that merges neighbouring 128-bit operations into 256-bit ones: twice the columns. */
export const wideTiles: TileTable = {
  name: '256-bit',
  pointwise: { rows: 6, vectors: 4, unroll: 4 },
  depthwise: { stride1: 7, stride2: 4, vectors: 2 },
};
