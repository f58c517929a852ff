import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { DataFormat } from '@sepal/ops';
import { ValueError } from '@sepal/tensor';
import { refuseExtra } from '@sepal/tensor/options';
import { imageDataFormat, setImageDataFormat } from '../image-data-format.ts';

/** The result of {@link loadKerasConfig}. */
export interface KerasConfig {
  /** The path of the file. */
  readonly path: string;
  /** Whether it exists. */
  readonly found: boolean;
  /** The default data format of layers made from now on. */
  readonly imageDataFormat: DataFormat;
}

/**
 * Reads Keras' config file and sets the default image data format from it.
 *
 * @param path default: `keras.json` in the folder `KERAS_HOME`, else in `~/.keras`; if that does not exist, nothing changes.
 *   A file that is not JSON counts as empty, as in Keras.
 * @throws ValueError if an explicit path does not exist, or a setting is unsupported; nothing has changed then
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

/** Sepal supports one value for these settings. A file with another value is rejected as a whole. */
function checkSetting(settings: Record<string, unknown>, name: string, only: unknown, where: string): void {
  const value = settings[name];
  if (value === undefined || value === only) return;
  throw new ValueError({
    where,
    message: `"${name}" is ${JSON.stringify(value)}, which is not supported.`,
    hint: `Use ${JSON.stringify(only)}.`,
  });
}
