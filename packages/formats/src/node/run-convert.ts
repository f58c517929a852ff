import type { Writable } from 'node:stream';
import { SepalError } from '@sepal/tensor';
import { VERSION } from '@sepal/tensor/copies';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { describe } from '../describe/describe.ts';
import { IR_VERSIONS } from '../onnx/export-onnx.ts';
import { type ConvertOptions, conversionTo, convert } from './convert.ts';
import { fileProgress } from './file-progress.ts';

/** Where the command writes: results, and progress and errors; and what stops it. */
export interface Surroundings {
  readonly out: { write(text: string): unknown };
  readonly progress: Writable & { readonly isTTY?: boolean };
  /** Aborts when the user has had enough. */
  readonly signal: AbortSignal;
}

/** The command line, as commander parses it. */
interface CommandOptions extends ConvertOptions {
  readonly info?: boolean;
}

/**
 * Runs `sepal-convert`.
 *
 * @returns the exit status: 0; 1 if a file cannot be read, converted or written, or the signal aborts; 2 for an invalid command line
 */
export async function runConvert(args: readonly string[], { out, progress, signal }: Surroundings): Promise<number> {
  const command = commandLine({ out, progress });
  try {
    command.parse([...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? 0 : 2;
  }
  const [input, output] = command.args as [string, string | undefined];
  const { info = false, ...options } = command.opts<CommandOptions>();
  if (!info && output === undefined) {
    progress.write(`There is no output file. To see what ${input} holds, add --info.\n`);
    return 2;
  }
  const bar = fileProgress(progress);
  const { update: onProgress } = bar;
  let status = 2;
  try {
    const conversion =
      output === undefined ? undefined : conversionTo(output, input, { ...options, onProgress, signal });
    status = 1;
    if (info) out.write(`${await describe(input, { onProgress, signal })}\n`);
    if (conversion !== undefined) await convert(conversion);
    bar.stop();
    if (output !== undefined) out.write(`Wrote ${output}.\n`);
    return 0;
  } catch (error) {
    bar.stop();
    if (signal.aborted) {
      progress.write('Stopped. Nothing was written.\n');
      return 1;
    }
    if (!(error instanceof SepalError)) throw error;
    progress.write(`${error.message}\n`);
    return status;
  }
}

function commandLine({ out, progress }: Omit<Surroundings, 'signal'>): Command {
  return new Command('sepal-convert')
    .description(
      "Converts models between Keras' files and TensorFlow.js' model.json, and to ONNX. What a file holds for training is left out.",
    )
    .argument('<input>', 'a .keras, .h5, .npz or .safetensors file, a model.json or its folder, or a URL')
    .argument('[output]', 'a .keras, .h5, .weights.h5, .npz, .safetensors or .onnx file, or a model.json')
    .option('-i, --info', 'show what the input holds')
    .option('-m, --model <file>', 'the model of an input that holds weights alone')
    .addOption(
      new Option('-q, --quantize <type>', 'store the weights of a model.json in fewer bytes').choices([
        'float16',
        'uint8',
        'uint16',
      ]),
    )
    .option('--shard-size <bytes>', 'the maximum size of a file of weights beside a model.json', positive)
    .option('--opset <version>', 'the version of ONNX operators, 17 (the default) to 22', opsetVersion)
    .version(VERSION)
    .showHelpAfterError('sepal-convert --help tells how it is called.')
    .exitOverride()
    .configureOutput({ writeOut: (text) => void out.write(text), writeErr: (text) => void progress.write(text) });
}

function positive(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a positive integer.');
}

function opsetVersion(text: string): number {
  if (Object.hasOwn(IR_VERSIONS, text)) return Number(text);
  throw new InvalidArgumentError('It must be an integer from 17 to 22.');
}
