// How files are read that pages seldom read, in one chunk. Apart from seldom.ts, which this needs too.
export { readChecksum, verify } from './checksum.ts';
export { fetchKept } from './fetch-kept.ts';
export { readGiven } from './read-given.ts';
export { readPath } from './read-path.ts';
