// Instructions on the memory as a whole. One line each; see Instruction for the notation.

export const memory = {
  /** The size of the memory in pages of 64 KiB. */
  size: ':i 3f memory-index 1',
  /** (pages) -> the size before, or -1. */
  grow: 'i:i 40 memory-index 1',
  /** (to, from, bytes); the ranges may overlap. */
  copy: 'iii: fc0a memory-index 2',
  /** (to, byte, bytes) */
  fill: 'iii: fc0b memory-index 1',
} as const;
