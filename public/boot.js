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
  let awake = false;
  const wake = async () => {
    if (awake) return;
    awake = true;
    const module_or_path = fetch("/pkg/front.wasm");
    const front = await import("/pkg/front.js");
    await front.default({ module_or_path });
    front[island.dataset.component](island);
  };
  // Nothing competes with the first paint. A browser that does not tell of it is not waited for.
  new PerformanceObserver(wake).observe({ type: "paint", buffered: true });
  setTimeout(wake, 3_000);
}
