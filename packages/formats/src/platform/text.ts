/** The platform's UTF-8, the same in every host. Declared here so that the published types need neither DOM nor Node. */
interface Platform {
  readonly TextDecoder: new (
    encoding: 'utf-8',
    options?: { readonly fatal?: boolean },
  ) => { decode(bytes: Uint8Array): string };
  readonly TextEncoder: new () => { encode(text: string): Uint8Array<ArrayBuffer> };
}

const platform = globalThis as unknown as Platform;

/**
 * Text from UTF-8, without a byte order mark.
 *
 * @param options.fatal throw the platform's TypeError for what is not UTF-8, instead of putting U+FFFD in its place
 */
export function decodeUtf8(bytes: Uint8Array, { fatal = false }: { readonly fatal?: boolean } = {}): string {
  return new platform.TextDecoder('utf-8', { fatal }).decode(bytes);
}

/** Text as UTF-8. */
export function encodeUtf8(text: string): Uint8Array<ArrayBuffer> {
  return new platform.TextEncoder().encode(text);
}
