/** How gradients of products with respect to their matrix are computed. */
export interface KernelGradientTuning {
  /** Rows of a block: copies of a panel of each side stay in the first-level cache. Not a multiple of the sets of a cache. */
  readonly rows: number;
  /** Rows per iteration. */
  readonly unroll: 1 | 2 | 4;
  /** The most bytes from one row to the next for which x and dy are read in place: their blocks stay in the first-level cache. */
  readonly leftBytesInPlace: number;
  readonly rightBytesInPlace: number;
  /** The most input channels of a tap for which all taps are copied together, and the most columns that they may have. */
  readonly fewInputs: number;
  readonly mostColumns: number;
}

/**
 * Everything about generated code that depends on the machine: how many sums fit into registers, how far to unroll, what fits
 * into its caches. Measured per engine. Affects speed, and where blocks of long sums end, nothing else.
 */
export interface Tuning {
  /** For display: the engines that it is for. */
  readonly name: string;
  readonly cache: {
    readonly lineBytes: number;
    /** Addresses this far apart map to the same set of the first-level cache. */
    readonly wayBytes: number;
  };
  /** Products with packed matrices: 1×1 and dense convolutions. */
  readonly gemm: {
    /** A tile of sums in registers: `rows` pixels × `vectors` · 4 output channels. */
    readonly rows: number;
    readonly vectors: 2 | 4;
    /** Input channels per iteration. */
    readonly unroll: number;
    /** Sums of up to this many terms are fully unrolled. */
    readonly unrolledTerms: number;
    /** Sums of fewer terms have code for their exact length. */
    readonly loopedTerms: number;
    /** A tile of up to this many rows keeps them in registers, where there are more vectors than rows. */
    readonly heldRows: number;
    /** Tiles of up to this many rows compute several panels at once: fewer sums would wait for each other. */
    readonly fewRows: number;
    /** Bytes of the left matrix per block: it stays in the second-level cache while all panels pass. */
    readonly blockBytes: number;
  };
  readonly conv: {
    /** Bytes of input and output per block of rows: they stay in the second-level cache while all panels pass. */
    readonly blockBytes: number;
  };
  readonly depthwise: {
    /** Output pixels in one block for stride 1 and for larger ones, `vectors` · 4 channels at a time. */
    readonly stride1: number;
    readonly stride2: number;
    readonly vectors: 1 | 2;
    /** Registers shared by sums, taps and an input. */
    readonly registers: number;
    /** The most taps of a kernel row that are held in registers. */
    readonly heldTaps: number;
    /** The most pixels of a block that share a set of the first-level cache: in wider blocks they evict each other. */
    readonly collidingPixels: number;
    /** Vectors at a time where taps are looped over: the more that the channels fill, else 1. */
    readonly loopedVectors: number;
    readonly loopedVectorsOfFew: number;
    /** The most unrolled products, about 11 bytes each; more where looping over taps would be slow, at 1 vector at a time. */
    readonly unrolledProducts: number;
    readonly unrolledProductsOfFew: number;
    /** Channels whose sums over a row are computed together, in the gradient of weights (default: what suits V8). */
    readonly gradientChannels?: number;
  };
  readonly pack: {
    /** Rows of weights packed at a time, all their columns: whole cache lines of plain weights are used while they are there. */
    readonly rows: number;
  };
  readonly separable: {
    /** Depthwise results of one part, in bytes: they stay in the second-level cache. More for larger weights. */
    readonly leastScratch: number;
    readonly mostScratch: number;
    /** The cost of one more block, in pixels: its weights come from further away, its last tiles are smaller. */
    readonly blockPixels: number;
  };
  /** Products of matrices that are computed at run time. */
  readonly matmul: {
    readonly rows: number;
    readonly vectors: number;
    /** With fewer rows: more columns keep the processor busy, and use more of each cache line. */
    readonly vectorsOfFewRows: number;
  };
  /** Gradients of products with respect to their matrix (default: what suits V8). */
  readonly kernelGradient?: KernelGradientTuning;
  /** Vectors of channels computed together. */
  readonly pool: { readonly vectors: number };
  readonly reduce: {
    /** Rows whose columns are added up in turns where not all sums fit into registers: they stay in the first-level cache. */
    readonly rows: number;
  };
  readonly elementwise: {
    /** Vectors per iteration, for expressions of up to `unrolledSteps` steps. */
    readonly unroll: number;
    readonly unrolledSteps: number;
  };
  readonly copy: {
    /** Vectors per iteration, where both sides are contiguous. */
    readonly vectors: number;
    /** Elements per iteration, where they are not. */
    readonly elements: number;
    /** From this many bytes on, `memory.copy` is faster than a loop. */
    readonly longBytes: number;
  };
}

const v8 = {
  cache: { lineBytes: 64, wayBytes: 4096 },
  gemm: { unrolledTerms: 9, loopedTerms: 16, heldRows: 3, fewRows: 3, blockBytes: 262_144 },
  conv: { blockBytes: 196_608 },
  depthwise: {
    registers: 14,
    heldTaps: 8,
    collidingPixels: 4,
    loopedVectors: 8,
    loopedVectorsOfFew: 4,
    unrolledProducts: 1500,
    unrolledProductsOfFew: 3000,
  },
  pack: { rows: 8 },
  separable: { leastScratch: 131_072, mostScratch: 524_288, blockPixels: 4 },
  matmul: { rows: 4, vectors: 2, vectorsOfFewRows: 4 },
  pool: { vectors: 4 },
  reduce: { rows: 8 },
  elementwise: { unroll: 4, unrolledSteps: 8 },
  copy: { vectors: 4, elements: 8, longBytes: 1024 },
} as const;

/** What differs between the tables. */
interface Tiles {
  readonly gemm: Pick<Tuning['gemm'], 'rows' | 'vectors' | 'unroll'>;
  readonly depthwise: Pick<Tuning['depthwise'], 'stride1' | 'stride2' | 'vectors'>;
}

/** Called purely, so that bundlers drop an unused table. */
function v8Tuning(name: string, { gemm, depthwise }: Tiles): Tuning {
  return { ...v8, name, gemm: { ...v8.gemm, ...gemm }, depthwise: { ...v8.depthwise, ...depthwise } };
}

/** V8 13 and later (Node 24, Chromium) with relaxed SIMD: instruction order is kept, a fused product needs no spare register. */
export const relaxedTuning: Tuning = /* @__PURE__ */ v8Tuning('relaxed SIMD', {
  gemm: { rows: 6, vectors: 2, unroll: 4 },
  depthwise: { stride1: 7, stride2: 4, vectors: 1 },
});

/** The same engines without relaxed SIMD: products need a register of their own. */
export const simdTuning: Tuning = /* @__PURE__ */ v8Tuning('SIMD', {
  gemm: { rows: 5, vectors: 2, unroll: 4 },
  depthwise: { stride1: 7, stride2: 4, vectors: 1 },
});

/** Older V8 (Node 20 and 22) sinks products to the end of a block and spills; small blocks avoid that. */
export const olderTuning: Tuning = /* @__PURE__ */ v8Tuning('older V8', {
  gemm: { rows: 4, vectors: 2, unroll: 1 },
  depthwise: { stride1: 4, stride2: 2, vectors: 1 },
});

/** V8 that merges neighbouring 128-bit operations into 256-bit ones: twice the columns. */
export const wideTuning: Tuning = /* @__PURE__ */ v8Tuning('256-bit', {
  gemm: { rows: 6, vectors: 4, unroll: 4 },
  depthwise: { stride1: 7, stride2: 4, vectors: 2 },
});
