import { availabilityOf, badge, shown } from "../badges.js";
import { chart } from "../charts.js";
import { el, setText, table } from "../dom.js";
import { bytes, count, duration, long, plural, rate, time, words } from "../format.js";
import { nameOf, state } from "../state.js";

export const title = "Overview";
const EVENTS = 30;

export function mount(view, scope) {
  const charts = [
    chart({ title: "Requests per second", series: [{ key: "requests_per_second", label: "", css: "one" }], format: rate }),
    chart({ title: "Errors per second", series: [{ key: "errors_per_second", label: "", css: "error" }], format: rate }),
    chart({ title: "Latency", series: [{ key: "p50", label: "p50", css: "one" }, { key: "p95", label: "p95", css: "two" }, { key: "p99", label: "p99", css: "three" }], format: duration }),
    chart({ title: "Requests in flight", series: [{ key: "active", label: "", css: "one" }], format: rate }),
  ];
  const facts = el("dl", { class: "facts" });
  const failures = el("div");
  const upstreams = el("div");
  const events = el("ol", { class: "events", tabindex: "0", "aria-label": "Recent events, newest first" });
  view.append(
    el("section", { class: "charts", "aria-label": "Traffic of the last five minutes" }, charts.map(({ node }) => node)),
    el("div", { class: "columns" },
      el("section", { class: "card" }, el("h2", {}, "Upstreams"), upstreams),
      el("section", { class: "card" }, el("h2", {}, "Recent events"), events),
      el("section", { class: "card" }, el("h2", {}, "Requests that failed"), failures),
      el("section", { class: "card" }, el("h2", {}, "This proxy"), facts)));
  scope.on("traffic", () => charts.forEach(({ draw }) => draw(state.points)));
  scope.on("status", () => {
    facts.replaceChildren(...state.status ? proxyFacts(state.status) : []);
    failures.replaceChildren(state.status ? failureTable(state.status.requests) : "");
  });
  const summary = upstreamSummary(upstreams);
  scope.on("upstreams", summary);
  scope.on("backends", summary);
  scope.on("events", () => events.replaceChildren(...state.events.length
    ? state.events.slice(-EVENTS).reverse().map(eventLine)
    : [el("li", { class: "quiet-text" }, "Nothing has happened yet.")]));
}

function proxyFacts({ version, deployment, uptime_seconds: uptime, java, config, requests, websockets, memory }) {
  const source = config.file ?? config.source;
  return Object.entries({
    Version: `${version}, ${deployment === "war" ? "in a servlet container" : "standalone"}, Java ${java}`,
    "Up for": long(uptime),
    Requests: `${count(requests.total)} since start, ${count(requests.active)} in flight`,
    WebSockets: `${count(websockets.open)} open, ${count(websockets.total)} since start`,
    Memory: `${bytes(memory.heap_used)} of ${bytes(memory.heap_max)}`,
    Configuration: `version ${config.version}, loaded ${time(config.loaded_at)}`,
    File: source,
  }).map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value)));
}

function failureTable({ failures, total }) {
  if (!failures) return "";
  const causes = Object.entries(failures).filter(([, number]) => number > 0).sort(([, one], [, other]) => other - one);
  if (causes.length === 0) return el("p", { class: "quiet-text" }, `None of ${plural(total, "request")}.`);
  return table("Requests that failed, by cause", ["Cause", { label: "Requests", numeric: true }],
    causes.map(([cause, number]) => el("tr", {}, el("th", { scope: "row" }, words(cause)), el("td", { class: "number" }, count(number)))));
}

/** Counts from the live backends, which come sooner than the list of upstreams. */
function upstreamSummary(place) {
  let names = null;
  const rows = new Map();
  return () => {
    const known = state.upstreams.map(({ name }) => name).join("\n");
    if (known !== names) {
      names = known;
      rows.clear();
      state.upstreams.forEach(upstream => rows.set(upstream.name, summaryRow(upstream)));
      place.replaceChildren(table("Upstreams", ["Upstream", "Available", { label: "In flight", numeric: true }, { label: "Queued", numeric: true }],
        [...rows.values()].map(({ node }) => node)));
    }
    const members = grouped();
    state.upstreams.forEach(upstream => rows.get(upstream.name).show(upstream, members.get(upstream.name) ?? []));
  };
}

function grouped() {
  const groups = new Map();
  for (const backend of state.backends.values()) {
    if (!groups.has(backend.upstream)) groups.set(backend.upstream, []);
    groups.get(backend.upstream).push(backend);
  }
  return groups;
}

function summaryRow({ name }) {
  const mark = badge();
  const flight = el("td", { class: "number" });
  const queued = el("td", { class: "number" });
  const node = el("tr", {}, el("th", { scope: "row" }, el("a", { href: `#upstreams/${encodeURIComponent(name)}` }, name)), el("td", {}, mark.node), flight, queued);
  const show = (upstream, backends) => {
    mark.show({ ...availabilityOf(backends), reason: upstream.in_panic ? "in panic: all ready ones are used" : "" });
    setText(flight, count(upstream.in_flight));
    setText(queued, count(upstream.queued));
  };
  return { node, show };
}

const KINDS = { up: "good", ready: "good", closed: "good", down: "bad", open: "bad", draining: "busy", half_open: "warn" };

function eventLine(event) {
  return el("li", {}, el("time", { datetime: event.at }, time(event.at)), event.type === "config" ? configEvent(event) : backendEvent(event));
}

function backendEvent({ type, upstream, backend, from, to, cause }) {
  const what = { health: "health", breaker: "circuit breaker", state: "state" }[type] ?? type;
  return el("span", {}, shown({ kind: KINDS[to] ?? "idle", text: words(to) }), " ", el("strong", {}, nameOf(upstream, backend)),
    ` ${what}, was ${words(from)}${cause ? `: ${cause}` : ""}`);
}

function configEvent({ version, source, refused, problems }) {
  return refused
    ? el("span", {}, shown({ kind: "bad", text: "refused" }), ` configuration from ${source}: ${plural(problems?.length ?? 0, "problem")}`)
    : el("span", {}, shown({ kind: "good", text: "configuration" }), ` version ${version} from ${source}`);
}
