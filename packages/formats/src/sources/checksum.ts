import { ValueError } from '@sepal/tensor';
import { show } from '@sepal/tensor/options';
import { FileError } from '../file-error.ts';
import { sha256 } from '../platform/checksum.ts';

/** The checksum that a file must have, in hex digits. */
export interface Checksum {
  readonly algorithm: 'sha256' | 'md5';
  readonly digits: string;
}

/**
 * Reads a checksum.
 *
 * @param checksum 'sha256-' with hex digits or Base64 (hex digits alone will do), or 'md5-' with hex digits
 * @throws ValueError if it is none
 */
export function readChecksum(checksum: string): Checksum {
  const match = /^(?:sha-?256[-:])?(?:([\da-fA-F]{64})|([A-Za-z\d+/_-]{43}=?))$|^md5[-:]([\da-fA-F]{32})$/.exec(
    checksum,
  );
  const [, hex, base64, md5] = match ?? [];
  if (hex !== undefined) return { algorithm: 'sha256', digits: hex.toLowerCase() };
  if (base64 !== undefined) return { algorithm: 'sha256', digits: hexOfBase64(base64) };
  if (md5 !== undefined) return { algorithm: 'md5', digits: md5.toLowerCase() };
  throw new ValueError({
    message: `checksum is 'sha256-' and 64 hex digits or Base64, or 'md5-' and 32 hex digits. Received: ${show(checksum)}.`,
  });
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function hexOfBase64(text: string): string {
  let bits = '';
  for (const char of text.replace('=', '').replaceAll('-', '+').replaceAll('_', '/')) {
    bits += BASE64.indexOf(char).toString(2).padStart(6, '0');
  }
  return (bits.slice(0, 256).match(/.{4}/g) as string[]).map((four) => Number.parseInt(four, 2).toString(16)).join('');
}

/**
 * The SHA-256 of a file in hex digits.
 *
 * @throws FileError in pages that came over plain http, which have no cryptography
 */
export async function sha256Of(bytes: Uint8Array, where: string): Promise<string> {
  const digits = await sha256(bytes);
  if (digits !== undefined) return digits;
  throw new FileError({
    where,
    message: 'The checksum cannot be computed: this page came over plain http.',
    hint: 'Serve it over https or from localhost.',
  });
}

/** A file's digits by an algorithm. */
export async function digitsOf(bytes: Uint8Array, algorithm: Checksum['algorithm'], where: string): Promise<string> {
  if (algorithm === 'sha256') return sha256Of(bytes, where);
  // Few files have one of these.
  const { md5 } = await import('./md5.ts');
  return md5(bytes);
}

/** Refuses a file with another checksum. */
export async function verify(bytes: Uint8Array, { algorithm, digits }: Checksum, where: string): Promise<void> {
  const received = await digitsOf(bytes, algorithm, where);
  if (received === digits) return;
  throw new FileError({
    where,
    message: `The checksum differs. Expected ${algorithm}-${digits}. Received ${algorithm}-${received}.`,
    hint: 'The file is damaged or is another version.',
  });
}
