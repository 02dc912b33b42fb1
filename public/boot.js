// Travels inside the page. Wakes the checkout island once there is something to see; until then, and if it never
// comes, every button is a plain form's. On a return page inside a window that our order page opened, tells that
// window instead: it looks for itself, and closes this one. A receipt has no island, and can be printed.

// What needs this script was put away until it came (`server::web::pages::views::parked`).
for (const template of document.querySelectorAll("template:not([data-for]):not([data-part])")) template.replaceWith(template.content);
const [checkout, island, print] = ["#checkout", "leptos-island", "[data-part=print]"].map((part) => document.querySelector(part));
const { result, transaction } = checkout.dataset;
const opener = window.opener ?? (window.parent === window ? null : window.parent);

if (print) print.onclick = () => window.print();
// Paper has no second page to unfold.
addEventListener("beforeprint", () => {
  for (const more of document.querySelectorAll(".more")) more.open = true;
});

// What is paid may be paid again, by an attempt that was given up before: then the page says so. It is asked for its tag
// only, and not for ever.
const WATCHED_MS = 15_000;
let [tag, watches] = ["", 40];
const watch = setInterval(async () => {
  const { state, attempts, token } = checkout.dataset;
  if (state !== "paid" || attempts < 2 || document.hidden) return;
  if (!(watches -= 1)) clearInterval(watch);
  const answer = await fetch(`/orders/${token}`, { method: "HEAD" }).catch(() => null);
  const now = answer?.headers.get("etag");
  if (tag && now && now !== tag) location.reload();
  tag ||= now;
}, WATCHED_MS);

const showNetwork = () => checkout.toggleAttribute("data-offline", !navigator.onLine);
for (const event of ["offline", "online", "pageshow"]) addEventListener(event, showNetwork);
showNetwork();

if (result && opener) {
  document.documentElement.dataset.embedded = "";
  const message = { type: "MYCOOLPAY_PAYMENT_RESULT", transaction_ref: transaction ?? "", status: result };
  opener.postMessage(message, location.origin);
} else if (island) {
  // An iPad that calls itself a Macintosh: what `server::web::pages::views::checkout_display` would say, if it could know.
  if (navigator.maxTouchPoints > 1 && /Macintosh/.test(navigator.userAgent)) checkout.dataset.opening = "redirect";
  // The WASM, and the hash without which it does not run. `crates/front/bundle.mjs` puts both in.
  const [wasm, wasmHash] = ["/pkg/front.wasm", ""];
  const LONGEST_MS = 20_000;
  const AGAIN_MS = 10_000;
  // One element for each try, under an address of its own: what failed once may be remembered under its address.
  const elements = document.querySelector("[data-part=glue]").content.children;
  let [tries, awake] = [0, false];
  const load = async () => {
    // `import()` takes no hash, and the security policy wants a file that an element brought. So an element brings it, and
    // `import()` finds it there. It is copied from the page, where its address and its hash are: Trusted Types forbid to
    // write an address on a script. A link with `modulepreload` would do in Chromium, but WebKit overlooks its hash.
    const element = document.importNode(elements[tries], true);
    const module_or_path = fetch(wasm + new URL(element.src).search, { integrity: wasmHash });
    await new Promise((onload, onerror) => document.head.append(Object.assign(element, { onload, onerror })));
    const front = await import(element.src);
    await front.default({ module_or_path });
    // Late, perhaps, and beside another try.
    if (!awake) front[island.dataset.component](island);
    awake = true;
  };
  // The wait has an end, and the page goes on as one without scripts does: what waits is asked for anew. A number that is
  // being typed is not lost for that, and after some tries the page stays the form that it is.
  const wake = () => {
    const late = new Promise((_, end) => setTimeout(end, LONGEST_MS));
    Promise.race([load(), late]).catch((error) => {
      console.warn("asleep", error);
      tries += 1;
      setTimeout(goOn, AGAIN_MS * tries);
    });
  };
  const goOn = () => {
    const { state } = checkout.dataset;
    const isRead = (state === "waiting" || state === "asked") && !document.activeElement.matches("input");
    if (awake) return;
    if (isRead) location.replace(checkout.querySelector("[data-part=refresh]").href);
    else if (tries < elements.length) wake();
  };
  // Nothing competes with the first paint. A browser that does not tell of it is not waited for.
  let isAsked = false;
  const begin = () => {
    if (!isAsked) wake();
    isAsked = true;
  };
  new PerformanceObserver(begin).observe({ type: "paint", buffered: true });
  setTimeout(begin, 3_000);
}
