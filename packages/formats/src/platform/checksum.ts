interface Platform {
  readonly crypto?: {
    readonly subtle?: { digest(algorithm: 'SHA-256', bytes: Uint8Array): Promise<ArrayBuffer> };
  };
}

const platform = globalThis as unknown as Platform;

/** The SHA-256 of bytes in hex digits; undefined in pages that came over plain http, which have no cryptography. */
export async function sha256(bytes: Uint8Array): Promise<string | undefined> {
  const digest = await platform.crypto?.subtle?.digest('SHA-256', bytes);
  return digest && Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
