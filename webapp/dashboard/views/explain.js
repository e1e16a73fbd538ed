import { change } from "../api.js";
import { shown } from "../badges.js";
import { el, field, table } from "../dom.js";
import { bytes, duration, words } from "../format.js";
import { refusal } from "../problems.js";

export const title = "Explain";
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

export function mount(view) {
  const method = el("input", { list: "methods", value: "GET", required: true, spellcheck: "false", size: "8" });
  const url = el("input", { type: "url", required: true, placeholder: "https://example.com/api/x?y=1", spellcheck: "false" });
  const headers = el("textarea", { rows: "3", placeholder: "Cookie: a=b", spellcheck: "false" });
  const client = el("input", { placeholder: "192.0.2.1", spellcheck: "false" });
  const result = el("div", { class: "stack", "aria-live": "polite" });
  const form = el("form", { class: "card explain" }, el("datalist", { id: "methods" }, METHODS.map(value => el("option", { value }))),
    el("div", { class: "request" }, field("Method", method), field("URL", url)),
    el("details", {}, el("summary", {}, "Header fields and client address"), field("Header fields", headers, "One a line: Name: value"), field("Client address", client)),
    el("button", { type: "submit", class: "primary" }, "Explain"));
  form.addEventListener("submit", async event => {
    event.preventDefault();
    const question = { method: method.value, url: url.value, headers: fields(headers.value) };
    if (client.value.trim()) question.client = client.value.trim();
    try {
      result.replaceChildren(...answer((await change("POST", "explain", question)).data));
    } catch (failure) {
      result.replaceChildren(refusal(failure));
    }
  });
  view.append(el("p", { class: "lead" }, "What would become of a request: which site and route take it, what is sent on, and which backend would be chosen. Nothing is sent."), form, result);
}

function fields(text) {
  const lines = text.split("\n").filter(line => line.includes(":"));
  return Object.fromEntries(lines.map(line => [line.slice(0, line.indexOf(":")).trim(), line.slice(line.indexOf(":") + 1).trim()]));
}

function answer(found) {
  return [summary(found), found.routes?.length > 0 && section("Routes, in the order they are tried", routes(found.routes)),
    found.forward && section("What is sent to the backend", forward(found.forward)),
    found.respond?.body && section("The answer's body", el("pre", { class: "document", tabindex: "0" }, found.respond.body)),
    found.backends?.length > 0 && section("Backends", backends(found.backends)),
    found.response_headers?.length > 0 && section("What changes in the response", headerTable("Header fields of the response", found.response_headers)),
    section("What else holds for it", settings(found))].filter(Boolean);
}

function section(name, ...content) {
  return el("section", { class: "card" }, el("h2", {}, name), content);
}

/** As the logs call it, without its upstream. */
function called({ name, upstream }) {
  return name.slice(upstream.length + 1);
}

function summary({ failure, site, route, forward, redirect, respond, backends = [] }) {
  const chosen = backends.find(backend => backend.chosen);
  const possible = backends.filter(backend => backend.eligible);
  const steps = [
    site ? ["Site ", el("strong", {}, site.name), ` (${site.matched_by === "default" ? "it takes every host that no other site has" : `${site.matched_by} match of the host`})`] : ["No site has this host"],
    route && ["Route ", el("strong", {}, route.name), ` (${route.action})`],
    forward && ["Upstream ", el("strong", {}, forward.upstream), ` (${words(forward.policy)})`],
    chosen && ["Backend ", el("strong", {}, called(chosen)), ` at ${chosen.url}: ${chosen.reason}`],
    !chosen && possible.length > 0 && [possible.length === 1 ? "Backend " : "One of the backends ", el("strong", {}, possible.map(called).join(", ")), `: ${possible[0].reason}`],
    redirect && ["Redirect with ", el("strong", {}, String(redirect.status)), " to ", el("code", {}, redirect.location)],
    respond && ["Answered with ", el("strong", {}, String(respond.status)), respond.content_type ? `, ${respond.content_type}` : ""],
    failure && [shown({ kind: "bad", text: `fails with ${failure.status}` }), ` ${words(failure.cause)}`],
  ].filter(Boolean);
  return section("Result", el("ol", { class: "steps" }, steps.map(step => el("li", {}, step))));
}

function routes(list) {
  return table("Routes", ["Path", "Only for", "Takes it?", "Why"], list.map(({ path, methods = [], headers = {}, matched, reason }) => el("tr", {},
    el("th", { scope: "row" }, el("code", {}, path)), el("td", {}, [...methods, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)].join(", ") || "every request"),
    el("td", {}, shown(matched ? { kind: "good", text: "yes" } : { kind: "idle", text: "no" })), el("td", { class: "prose" }, reason))));
}

function forward({ method, path, headers }) {
  return [el("p", {}, el("code", { class: "request-line" }, `${method} ${path}`)), headerTable("Header fields sent to the backend", headers)];
}

function headerTable(name, headers) {
  return table(name, ["Field", "Value"], headers.map(({ name: field, value }) => el("tr", {}, el("th", { scope: "row" }, el("code", {}, field)),
    el("td", { class: "prose" }, value === null ? el("em", {}, "removed") : el("code", {}, value)))));
}

function backends(list) {
  return table("Backends", ["Backend", "May be chosen?", "Why", { label: "Weight", numeric: true }, { label: "In flight", numeric: true }, { label: "Score", numeric: true }],
    list.map(({ name, upstream, eligible, chosen, reason, weight, in_flight: flight, score }) => el("tr", { "aria-current": chosen ? "true" : null }, el("th", { scope: "row" }, called({ name, upstream })),
      el("td", {}, shown(chosen ? { kind: "good", text: "chosen" } : eligible ? { kind: "idle", text: "yes" } : { kind: "off", text: "no" })), el("td", { class: "prose" }, reason),
      [weight, flight, score ?? "–"].map(value => el("td", { class: "number" }, String(value))))));
}

function settings({ timeouts, retry, limits, cache }) {
  const rows = Object.entries({ timeouts, retry, limits, cache }).flatMap(([group, values]) => Object.entries(values ?? {}).map(([name, value]) => [group, name, value]));
  return el("details", {}, el("summary", {}, "Timeouts, retries and limits"), table("Timeouts, retries and limits", ["Setting", "Value"],
    rows.map(([group, name, value]) => el("tr", {}, el("th", { scope: "row" }, `${group}: ${words(name)}`), el("td", { class: "prose" }, written(group, name, value))))));
}

const SIZES = ["max_body_size", "uri", "request_headers", "response_headers", "buffer"];

function written(group, name, value) {
  if (value === null || value === 0 && name !== "attempts") return "none";
  if (typeof value === "number" && (group === "timeouts" || name === "per_try_timeout" || name === "backoff")) return duration(value);
  if (typeof value === "number" && SIZES.includes(name)) return bytes(value);
  if (typeof value === "boolean") return value ? "yes" : "no";
  return typeof value === "object" ? Array.isArray(value) ? value.map(words).join(", ") || "none" : JSON.stringify(value) : String(value);
}
