import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { DataFormat } from '@sepal/ops';
import { refuseExtra, ValueError } from '@sepal/tensor';
import { imageDataFormat, setImageDataFormat } from '../image-data-format.ts';

/** What {@link loadKerasConfig} found. */
export interface KerasConfig {
  /** The file that was looked for. */
  readonly path: string;
  /** Whether it is there. */
  readonly found: boolean;
  /** The data format of layers that are made from now on without one. */
  readonly imageDataFormat: DataFormat;
}

/**
 * Reads Keras' process-wide settings and makes the image data format that they name the default one.
 *
 * @param path by default `keras.json` in the folder that `KERAS_HOME` names, else in `~/.keras`; nothing happens if that
 *   is not there. A file that is not JSON counts as empty, as in Keras.
 * @throws ValueError if a path that was given is not there, or a setting cannot be obeyed; then nothing has changed
 * @see https://keras.io/api/utils/config_utils/
 * @example
 * loadKerasConfig();
 * imageDataFormat(); // 'channelsFirst' if the file says "image_data_format": "channels_first"
 */
export function loadKerasConfig(path?: string, ...extra: never[]): KerasConfig {
  refuseExtra(extra, 'loadKerasConfig(path)');
  const file = path ?? join(process.env['KERAS_HOME'] ?? join(homedir(), '.keras'), 'keras.json');
  const where = `loadKerasConfig ${file}`;
  if (!existsSync(file)) {
    if (path === undefined) return { path: file, found: false, imageDataFormat: imageDataFormat() };
    throw new ValueError({
      where,
      message: 'There is no such file.',
      hint: 'Leave the path out to read ~/.keras/keras.json.',
    });
  }
  const settings = parse(readFileSync(file, 'utf8'));
  checkSetting(settings, 'floatx', 'float32', where);
  checkSetting(settings, 'epsilon', 1e-7, where);
  const format = settings['image_data_format'];
  if (format !== undefined) setImageDataFormat(format as DataFormat);
  return { path: file, found: true, imageDataFormat: imageDataFormat() };
}

function parse(text: string): Record<string, unknown> {
  try {
    const settings: unknown = JSON.parse(text);
    return settings !== null && typeof settings === 'object' ? (settings as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** Sepal has one value for these; a file that names another is not obeyed in part. */
function checkSetting(settings: Record<string, unknown>, name: string, only: unknown, where: string): void {
  const value = settings[name];
  if (value === undefined || value === only) return;
  throw new ValueError({
    where,
    message: `"${name}" is ${JSON.stringify(value)}, which is not supported.`,
    hint: `Only ${JSON.stringify(only)} is there.`,
  });
}
