// Wakes the checkout island. On a return page inside a window that our order page opened, tells that window
// instead: it looks for itself, and closes this one. A receipt has no island, and can be printed.
const checkout = document.getElementById("checkout");
// An iPad that calls itself a Macintosh: what `server::web::opening` would say, if it could know.
if (navigator.maxTouchPoints > 1 && /Macintosh/.test(navigator.userAgent)) checkout.dataset.opening = "redirect";
const showNetwork = () => checkout.toggleAttribute("data-offline", !navigator.onLine);
for (const event of ["offline", "online", "pageshow"]) addEventListener(event, showNetwork);
showNetwork();
const { result, transaction } = checkout.dataset;
const opener = window.opener ?? (window.parent === window ? null : window.parent);
const islands = document.querySelectorAll("leptos-island");
const print = checkout.querySelector("[data-part=print]");
if (print) {
  print.hidden = false;
  print.addEventListener("click", () => window.print());
}
if (result && opener) {
  document.documentElement.dataset.embedded = "";
  const message = { type: "MYCOOLPAY_PAYMENT_RESULT", transaction_ref: transaction ?? "", status: result };
  opener.postMessage(message, location.origin);
} else if (islands.length) {
  const front = await import("/pkg/front.js");
  await front.default({ module_or_path: "/pkg/front.wasm" });
  front.hydrate();
  for (const island of islands) front[island.dataset.component](island);
}
