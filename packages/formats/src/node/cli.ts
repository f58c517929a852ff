#!/usr/bin/env node
import { runConvert } from './run-convert.ts';

process.exitCode = await runConvert(process.argv.slice(2), { out: process.stdout, progress: process.stderr });
