// Builds both files into the folder given, `dist` by default; the same source gives the same bytes.
import { build } from "esbuild";

const common = { bundle: true, minify: true, target: "es2022", charset: "utf8", legalComments: "none", logLevel: "warning" };
const out = process.argv[2] ?? "dist";
await build({ ...common, entryPoints: ["src/launcher.ts"], format: "iife", outfile: `${out}/widget.js` });
await build({ ...common, entryPoints: ["src/chat.ts"], format: "esm", outfile: `${out}/chat.js` });
