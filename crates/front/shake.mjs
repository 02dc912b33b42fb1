// Takes out of what wasm-bindgen made whatever our page never reaches, on both sides of the border between
// JavaScript and WASM, and gives what is left short names.
//
// Crates in the tree export classes of their own (streams for `fetch` bodies). Each keeps its code in the WASM, its
// imports and its glue, though nobody calls it. And every name that crosses the border ends with a hash, twice.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { transformSync } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const tool = (name, args) => execFileSync(join(here, "node_modules/.bin", name), args, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });

/** Classes that crates export, and the second way to start: nobody calls them. */
const UNCALLED = [/^export class \w+ \{\n[^]*?^\}\nif \(Symbol\.dispose\).*\n/gm, /^const \w+Finalization = [^;]*;\n/gm, /(?<=^export \{ )initSync, /gm];
/** An import: a function that WASM calls. */
const IMPORT = /^ {8}(\w+): function\([^]*?^ {8}\}(?:, arguments\); \})?,\n/gm;

const imports = (path) => WebAssembly.Module.imports(new WebAssembly.Module(readFileSync(path)));
const exported = (path) => WebAssembly.Module.exports(new WebAssembly.Module(readFileSync(path))).map(({ name }) => name);
const treeShaken = (code) => transformSync(code, { format: "esm", treeShaking: true, target: "es2022" }).code;

/** Shrinks `folder/front.js` and `folder/front_bg.wasm`; gives the glue, and where the WASM is. */
export function shake(folder) {
  const [before, after] = [join(folder, "front_bg.wasm"), join(folder, "shaken.wasm")];
  let glue = UNCALLED.reduce((code, pattern) => code.replace(pattern, ""), readFileSync(join(folder, "front.js"), "utf8"));
  let names = [];
  for (;;) {
    // What the glue calls has to stay in the WASM, and what that calls has to stay in the glue.
    const called = new Set([...treeShaken(glue).matchAll(/\bwasm\.(\w+)/g)].map(([, name]) => name));
    const graph = exported(before).map((name) => ({ name, export: name, ...(called.has(name) && { root: true }) }));
    writeFileSync(join(folder, "graph.json"), JSON.stringify(graph));
    tool("wasm-metadce", ["--graph-file", join(folder, "graph.json"), before, "-o", after]);
    const needed = new Set(imports(after).map(({ name }) => name));
    if (needed.size === names.length) break;
    names = [...needed];
    glue = glue.replace(IMPORT, (text, name) => (needed.has(name) ? text : ""));
  }
  tool("wasm-opt", ["-Oz", "--strip-debug", "--strip-producers", after, "-o", after]);
  glue = renamed(treeShaken(glue), after);
  // The patterns above follow what this version of wasm-bindgen writes: another one may write it differently.
  const lost = imports(after).filter(({ name }) => !glue.includes(` ${name}: function(`));
  const foreign = exported(after).filter((name) => name.startsWith("intounderlying"));
  if (lost.length + foreign.length > 0) throw new Error(`glue and WASM do not fit: ${JSON.stringify([lost, foreign])}`);
  return { glue, wasm: after };
}

/** Shortens the names that cross the border, in the WASM and in the glue. */
function renamed(glue, wasm) {
  const short = JSON.parse(tool("wasm-opt", ["--minify-imports-and-exports-and-modules", wasm, "-o", wasm]));
  const importOf = new Map(short.imports.map(([, name, to]) => [name, to]));
  const exportOf = new Map(short.exports.map(([name, to]) => [name, to]));
  return glue
    .replace(/^( {4,})(\w+): function/gm, (text, indent, name) => (importOf.has(name) ? `${indent}${importOf.get(name)}: function` : text))
    .replace(/\bwasm\.(\w+)/g, (_, name) => `wasm.${exportOf.get(name)}`)
    .replace(`"./front_bg.js": import0`, "a: import0");
}
