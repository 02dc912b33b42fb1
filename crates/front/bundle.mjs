// Makes the browser's files from what cargo built: bindings, optimised WASM, minified scripts and style,
// names that change with their content, and brotli and gzip forms at their best.
//
//   node crates/front/bundle.mjs <front.wasm> <output folder>
//
// The folder is what `$CAISSE_SITE` names when the server is built (src/build.rs).
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { transformSync } from "esbuild";
import { shake } from "./shake.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../..");
const [built, site] = process.argv.slice(2);
// In the order of `src/style.rs`.
const STYLE = ["tokens.css", "page.css", "checkout.css", "modal.css", "receipt.css", "print.css"];
const CONSOLE = ["tokens.css", "console/base.css", "console/pages.css", "console/lists.css", "console/home.css", "console/order.css", "console/sign-in.css"];
const source = (path) => readFileSync(join(root, path), "utf8");
const work = mkdtempSync(join(tmpdir(), "caisse-front-"));

const minified = (code, loader) => transformSync(code, { loader, minify: true, format: loader === "js" ? "esm" : undefined, target: loader === "js" ? "es2022" : undefined }).code;
const hashed = (name, content) => {
  const [stem, ending] = name.split(/\.(?=[^.]+$)/);
  return `${stem}.${createHash("sha256").update(content).digest("hex").slice(0, 12)}.${ending}`;
};
/** The boot script with a file's own name, and with the hash without which the browser does not run it. */
const placed = (boot, name, ownName, content) => {
  const asked = `["/pkg/${name}", ""]`;
  if (!boot.includes(asked)) throw new Error(`boot.js asks for no ${asked}`);
  return boot.replace(asked, JSON.stringify([`/assets/${ownName}`, `sha256-${createHash("sha256").update(content).digest("base64")}`]));
};

try {
  execFileSync("wasm-bindgen", ["--target", "web", "--no-typescript", "--out-dir", work, "--out-name", "front", built], { stdio: "inherit" });
  const shaken = shake(work);
  const wasm = readFileSync(shaken.wasm);
  const wasmName = hashed("front.wasm", wasm);
  const glue = minified(shaken.glue, "js");
  const glueName = hashed("front.js", glue);
  const boot = minified(placed(source("public/boot.js"), "front.wasm", wasmName, wasm), "js").trim();
  const styleOf = (names) => names.map((name) => minified(source(`style/${name}`), "css").trim()).join("");

  rmSync(site, { recursive: true, force: true });
  mkdirSync(site, { recursive: true });
  // These travel inside the pages, so they need neither versioned names nor compressed forms.
  writeFileSync(join(site, "style.css"), styleOf(STYLE));
  writeFileSync(join(site, "console.css"), styleOf(CONSOLE));
  writeFileSync(join(site, "boot.js"), boot);
  for (const [name, content] of [[wasmName, wasm], [glueName, glue]]) {
    const bytes = Buffer.from(content);
    const brotli = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 22, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } });
    writeFileSync(join(site, name), bytes);
    writeFileSync(join(site, `${name}.br`), brotli);
    writeFileSync(join(site, `${name}.gz`), gzipSync(bytes, { level: 9 }));
    console.log(`${name.padEnd(28)} ${String(bytes.length).padStart(7)} B, brotli ${String(brotli.length).padStart(6)} B`);
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
