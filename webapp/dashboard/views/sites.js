import { get } from "../api.js";
import { el, table } from "../dom.js";
import { count, duration } from "../format.js";
import { refusal } from "../problems.js";

export const title = "Sites";
const REFRESH = 4000;
const COLUMNS = ["Path", "Only for", "Action", ...["Requests", "Failures", "WebSockets", "p50", "p95", "p99"].map(label => ({ label, numeric: true }))];

export function mount(view, scope) {
  const place = el("div", { class: "stack" }, el("p", { class: "quiet-text" }, "Loading…"));
  view.append(el("p", { class: "lead" }, "Which hosts this proxy answers for, and what happens to each path. The longest path wins."), place);
  let before = "";
  const load = async () => {
    try {
      const sites = await get("sites");
      const now = JSON.stringify(sites);
      if (now === before) return;
      before = now;
      const scrolled = [...place.querySelectorAll(".scrolling")].map(({ scrollLeft }) => scrollLeft);
      place.replaceChildren(...sites.map(section));
      place.querySelectorAll(".scrolling").forEach((area, index) => { area.scrollLeft = scrolled[index] ?? 0; });
    } catch (failure) {
      place.replaceChildren(refusal(failure));
    }
  };
  scope.every(REFRESH, load);
  load();
}

function section({ name, hosts, routes }) {
  return el("section", { class: "card" }, el("h2", {}, name),
    el("p", { class: "meta" }, hosts.length ? ["Hosts: ", hosts.map((host, index) => [index > 0 && ", ", el("code", {}, host)])] : "Every host that no other site has."),
    table(`Routes of ${name}`, COLUMNS, routes.map(row)));
}

function row(route) {
  const only = [route.methods.join(", "), ...Object.entries(route.headers).map(([name, value]) => `${name}: ${value}`)].filter(Boolean);
  return el("tr", {}, el("th", { scope: "row" }, el("code", {}, route.path)), el("td", { class: "few" }, only.length ? only.join("; ") : "every request"), el("td", { class: "few" }, action(route)),
    [count(route.requests), count(route.failures), count(route.websockets), duration(route.p50), duration(route.p95), duration(route.p99)].map(text => el("td", { class: "number" }, text)));
}

function action({ action: name, upstream }) {
  if (name !== "forward") return name;
  return ["forward to ", el("a", { href: `#upstreams/${encodeURIComponent(upstream)}` }, upstream)];
}
