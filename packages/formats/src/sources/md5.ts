/** How far each of the 64 steps rotates: four numbers for each round of 16. */
const ROTATIONS = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];

/**
 * The MD5 of bytes in hex digits. It finds damage, not malice: platforms offer it no longer, and files older than SHA-256 have nothing else.
 *
 * @see https://www.rfc-editor.org/rfc/rfc1321
 * @example
 * md5(new Uint8Array()); // 'd41d8cd98f00b204e9800998ecf8427e'
 */
export function md5(bytes: Uint8Array): string {
  const sines = Int32Array.from({ length: 64 }, (_, i) => Math.floor(Math.abs(Math.sin(i + 1)) * 2 ** 32));
  const state = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476);
  const whole = bytes.length - (bytes.length % 64);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 0; at < whole; at += 64) addBlock(state, view, at, sines);
  // The rest, a one bit, zeros, and the length in bits: one block or two.
  const rest = new Uint8Array(bytes.length - whole < 56 ? 64 : 128);
  rest.set(bytes.subarray(whole));
  rest[bytes.length - whole] = 0x80;
  const end = new DataView(rest.buffer);
  end.setUint32(rest.length - 8, bytes.length * 8, true);
  end.setUint32(rest.length - 4, Math.floor(bytes.length / 2 ** 29), true);
  for (let at = 0; at < rest.length; at += 64) addBlock(state, end, at, sines);
  return Array.from(new Uint8Array(state.buffer), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function addBlock(state: Int32Array, view: DataView, at: number, sines: Int32Array): void {
  let [a, b, c, d] = state as unknown as [number, number, number, number];
  for (let i = 0; i < 64; i++) {
    const round = i >> 4;
    let mixed = c ^ (b | ~d);
    let word = 7 * i;
    if (round === 0) {
      mixed = (b & c) | (~b & d);
      word = i;
    } else if (round === 1) {
      mixed = (d & b) | (~d & c);
      word = 5 * i + 1;
    } else if (round === 2) {
      mixed = b ^ c ^ d;
      word = 3 * i + 5;
    }
    const sum = (a + mixed + (sines[i] as number) + view.getInt32(at + (word & 15) * 4, true)) | 0;
    const rotation = ROTATIONS[round * 4 + (i & 3)] as number;
    a = d;
    d = c;
    c = b;
    b = (b + ((sum << rotation) | (sum >>> (32 - rotation)))) | 0;
  }
  [a, b, c, d].forEach((word, index) => {
    state[index] = (state[index] as number) + word;
  });
}
