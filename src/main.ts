#!/usr/bin/env -S node --
/** The bin. Without `--` Node 20 takes options such as --env-file for its own, ours and the server's alike. */
import { run } from './cli/run.ts';

void run(process.argv.slice(2));
