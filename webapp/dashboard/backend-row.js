// One backend as a table row that is written in place: only what differs touches the page.

import { badge, breakerOf, healthOf, stateOf } from "./badges.js";
import { button, el, setText } from "./dom.js";
import { drain, edit, enable, menuOf } from "./backend-actions.js";
import { count, duration, short } from "./format.js";
import { showMenu } from "./menu.js";

export const COLUMNS = [
  { label: "Backend", by: shortName },
  { label: "State", by: severity },
  { label: "Weight", by: backend => backend.weight, most: true },
  { label: "In flight", by: backend => backend.in_flight, most: true },
  { label: "Requests", by: backend => backend.requests, most: true },
  { label: "Failures", by: backend => backend.failures, most: true },
  { label: "p50", by: backend => backend.latency.p50 ?? -1, most: true },
  { label: "p95", by: backend => backend.latency.p95 ?? -1, most: true },
  { label: "p99", by: backend => backend.latency.p99 ?? -1, most: true },
];

/** The API calls a backend without a configured id by a number; people know it by its host. */
function shortName({ name, upstream }) {
  return name.slice(upstream.length + 1);
}

/** The worst first. */
function severity({ state, health, breaker }) {
  if (state === "ready" && health.status === "down") return 0;
  if (state === "ready" && breaker.state !== "closed") return breaker.state === "open" ? 1 : 2;
  return 3 + ["draining", "down", "ready"].indexOf(state);
}

const NUMBERS = {
  Weight: backend => count(backend.weight),
  "In flight": backend => count(backend.in_flight) + (backend.max_connections > 0 ? ` / ${count(backend.max_connections)}` : ""),
  Requests: backend => short(backend.requests),
  Failures: backend => short(backend.failures),
  p50: backend => duration(backend.latency.p50),
  p95: backend => duration(backend.latency.p95),
  p99: backend => duration(backend.latency.p99),
};

/** Roles are spelled out: as cards on narrow screens the elements are no table any more. */
function cell(label, kind, ...content) {
  return el("td", { role: "cell", "data-label": label, class: kind }, content);
}

export function backendRow(first) {
  let backend = first;
  const url = el("span", { class: "url" });
  const tags = el("span", { class: "tags" });
  const marks = [[badge(), stateOf], [badge(), healthOf], [badge(), breakerOf]];
  const numbers = Object.keys(NUMBERS).map(label => [label, cell(label, "number")]);
  const { name } = first;
  const main = button("", () => (backend.state === "ready" ? drain : enable)(backend), { class: "small" });
  const more = button("⋯", () => showMenu(more, menuOf(backend)), { class: "small", "aria-label": `More actions for ${name}`, "aria-haspopup": "menu", "aria-expanded": "false" });
  const weight = button("", () => edit(backend), { class: "link" });
  const node = el("tr", { role: "row", "data-backend": name },
    el("th", { scope: "row", role: "rowheader" }, el("span", { class: "id", title: `${first.id} in the API` }, shortName(first)), url, tags),
    cell("State", "states", el("span", {}, marks.map(([mark]) => mark.node))),
    numbers.map(([, node]) => node), el("td", { role: "cell", class: "actions" }, el("span", {}, main, more)));
  numbers[0][1].append(weight);

  function show(latest) {
    backend = latest;
    setText(url, latest.url.replace(/^https?:\/\//, "") === shortName(latest) ? latest.url.split(":")[0] : latest.url);
    setText(tags, tagsOf(latest));
    marks.forEach(([mark, look]) => mark.show(look(latest)));
    numbers.forEach(([label, node]) => setText(label === "Weight" ? weight : node, NUMBERS[label](latest)));
    weight.setAttribute("aria-label", `${weight.textContent}, change the weight of ${name}`);
    setText(main, latest.state === "ready" ? "Drain" : "Enable");
    main.setAttribute("aria-label", `${main.textContent} ${name}`);
    main.disabled = weight.disabled = latest.discovered;
    main.title = latest.discovered ? "Found by DNS: it cannot be changed by itself" : "";
  }

  show(first);
  return { node, show };
}

function tagsOf({ backup, priority, discovered }) {
  return [backup && "backup", priority > 0 && `priority ${priority}`, discovered && "found by DNS"].filter(Boolean).join(" · ");
}
