// Everything that is looked at, in the order of the page.

import { claude } from './claude.mjs';
import { clients } from './clients/part.mjs';
import { conformance } from './conformance/conformance.mjs';
import { nodes } from './nodes.mjs';
import { bystanders } from './servers/bystanders.mjs';
import { go } from './servers/go.mjs';
import { python } from './servers/python.mjs';
import { rust } from './servers/rust.mjs';
import { typescript } from './servers/typescript.mjs';

/**
 * A part: `{ name, title, says, how?, columns?, rows }`; `how` is the head of that column. A row: `{ subject, version, how?, client?,
 * prepare?, see }`; `prepare` installs what the row needs and throws the reason why that can't be had, `see(figures, facts)` shows
 * the row's figures.
 */
export const parts = [typescript, python, go, rust, bystanders, clients, claude, conformance, nodes];
