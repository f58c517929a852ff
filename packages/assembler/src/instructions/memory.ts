// Instructions on the memory as a whole. One line each; see parseTable for the notation.

export const memory = {
  /** The size of the memory in pages of 64 KiB. */
  size: '3f :i memory-index 1',
  /** (pages) -> the old size, or -1. */
  grow: 'i:i memory-index 1',
  /** (to, from, bytes); the ranges may overlap. */
  copy: 'fc0a iii: memory-index 2',
  /** (to, byte, bytes) */
  fill: 'iii: memory-index 1',
} as const;
