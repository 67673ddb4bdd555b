// Builds both files into the folder given, `dist` by default; the same source gives the same bytes.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { build } from "esbuild";

const common = { bundle: true, minify: true, target: "es2022", charset: "utf8", legalComments: "none", logLevel: "warning" };
const out = process.argv[2] ?? "dist";
await build({ ...common, entryPoints: ["src/chat.ts"], format: "esm", outfile: `${out}/chat.js` });
// The launcher asks for exactly the chat that it was built with.
const version = createHash("sha256").update(readFileSync(`${out}/chat.js`)).digest("hex").slice(0, 16);
const define = { CHAT_VERSION: JSON.stringify(version) };
await build({ ...common, define, entryPoints: ["src/launcher.ts"], format: "iife", outfile: `${out}/widget.js` });
