// Travels inside the page. Wakes the checkout island once there is something to see; until then, and if it never
// comes, every button is a plain form's. On a return page inside a window that our order page opened, tells that
// window instead: it looks for itself, and closes this one. A receipt has no island, and can be printed.
const [checkout, island, print] = ["#checkout", "leptos-island", "[data-part=print]"].map((part) => document.querySelector(part));
const { result, transaction } = checkout.dataset;
const opener = window.opener ?? (window.parent === window ? null : window.parent);

if (print) {
  print.hidden = false;
  print.onclick = () => window.print();
}

const showNetwork = () => checkout.toggleAttribute("data-offline", !navigator.onLine);
for (const event of ["offline", "online", "pageshow"]) addEventListener(event, showNetwork);
showNetwork();

if (result && opener) {
  document.documentElement.dataset.embedded = "";
  const message = { type: "MYCOOLPAY_PAYMENT_RESULT", transaction_ref: transaction ?? "", status: result };
  opener.postMessage(message, location.origin);
} else if (island) {
  // An iPad that calls itself a Macintosh: what `server::web::opening` would say, if it could know.
  if (navigator.maxTouchPoints > 1 && /Macintosh/.test(navigator.userAgent)) checkout.dataset.opening = "redirect";
  // The island's files, and the hashes without which they do not run. `src/front/bundle.mjs` puts both in.
  const [glue, glueHash] = ["/pkg/front.js", ""];
  const [wasm, wasmHash] = ["/pkg/front.wasm", ""];
  let awake = false;
  const wake = async () => {
    if (awake) return;
    awake = true;
    const module_or_path = fetch(wasm, { integrity: wasmHash });
    // `import()` takes no hash, and the security policy wants a file that an element brought. So an element brings it,
    // and `import()` finds it there. A link, because Trusted Types forbid an address on a script; browsers that do not
    // know this link do not know Trusted Types either.
    const link = document.createElement("link");
    const element = link.relList.supports("modulepreload") ? link : document.createElement("script");
    await new Promise((onload, onerror) => {
      const asked = { rel: "modulepreload", href: glue, type: "module", src: glue, integrity: glueHash };
      document.head.append(Object.assign(element, asked, { onload, onerror }));
    });
    const front = await import(glue);
    await front.default({ module_or_path });
    front[island.dataset.component](island);
  };
  // Nothing competes with the first paint. A browser that does not tell of it is not waited for.
  new PerformanceObserver(wake).observe({ type: "paint", buffered: true });
  setTimeout(wake, 3_000);
}
