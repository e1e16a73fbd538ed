// What can be done to a backend, each with the words that say what will happen.

import { backendPath, change } from "./api.js";
import { ask, changedText } from "./dialogs.js";
import { checkbox, el, field } from "./dom.js";
import { plural } from "./format.js";
import { available, keyOf, mergeBackends, state } from "./state.js";

const label = backend => backend.name;

/** Who serves when this one does not. */
function others(backend) {
  const left = [...state.backends.values()].filter(other => other.upstream === backend.upstream && keyOf(other) !== keyOf(backend) && available(other)).length;
  return left > 0
    ? el("p", {}, `${left === 1 ? "One other backend" : `${left} other backends`} of ${backend.upstream} ${left === 1 ? "is" : "are"} available.`)
    : el("p", { class: "box bad" }, el("strong", {}, `No other backend of ${backend.upstream} is available: its requests will fail with 503.`));
}

async function put(backend, wanted) {
  const answer = await change("PUT", backendPath(backend, "/status"), { state: wanted });
  mergeBackends([answer.data]);
  return answer;
}

export function drain(backend) {
  return ask({
    title: `Drain ${label(backend)}?`,
    content: [el("p", {}, `It takes no new requests. ${backend.in_flight > 0 ? `The ${plural(backend.in_flight, "request")} in flight may finish.` : "None is in flight now."}`), others(backend)],
    confirm: "Drain",
    act: async () => changedText(`${label(backend)} drains.`, await put(backend, "draining")),
  });
}

export function down(backend) {
  return ask({
    title: `Take ${label(backend)} down?`,
    content: [el("p", {}, "It takes no requests at all, not even those of clients that stick to it."), others(backend)],
    confirm: "Take down",
    danger: true,
    act: async () => changedText(`${label(backend)} is taken down.`, await put(backend, "down")),
  });
}

export function enable(backend) {
  return ask({
    title: `Enable ${label(backend)}?`,
    content: el("p", {}, backend.health.status === "down" ? "It takes requests again as soon as its health check succeeds." : "It takes new requests at once."),
    confirm: "Enable",
    act: async () => changedText(`${label(backend)} is enabled.`, await put(backend, "ready")),
  });
}

export function remove(backend) {
  return ask({
    title: `Remove ${label(backend)}?`,
    content: [el("p", {}, `It leaves the configuration. ${backend.in_flight > 0 ? `The ${plural(backend.in_flight, "request")} in flight may finish. ` : ""}Its counters are gone; the history can bring the backend back.`), others(backend)],
    confirm: "Remove",
    danger: true,
    act: async () => {
      const answer = await change("DELETE", backendPath(backend));
      mergeBackends([], [backend]);
      return changedText(`${label(backend)} is removed.`, answer);
    },
  });
}

function number(value, min, max) {
  return el("input", { type: "number", min, max, step: "1", required: true, value });
}

function limits({ weight = 1, max_connections: most = 0, priority = 0, backup = false }) {
  const controls = { weight: number(weight, 1, 65535), max_connections: number(most, 0, 2147483647), priority: number(priority, 0, 65535) };
  const spare = checkbox("Backup: used only while no other backend is available", { checked: backup });
  const node = [field("Weight", controls.weight, "Its share of the traffic beside the others, 1 to 65535."),
    field("Most requests in flight", controls.max_connections, "0 means no limit."),
    field("Priority", controls.priority, "Higher numbers are used only while too few of a lower one are available."), spare.node];
  const read = () => ({ ...Object.fromEntries(Object.entries(controls).map(([name, control]) => [name, control.valueAsNumber])), backup: spare.control.checked });
  return { node, read };
}

export function edit(backend) {
  const form = limits(backend);
  return ask({
    title: `Weight and limits of ${label(backend)}`,
    content: form.node,
    confirm: "Save",
    act: async () => {
      // Only what differs: the rest stays as the configuration has it, placeholders and defaults included.
      const changed = Object.fromEntries(Object.entries(form.read()).filter(([name, value]) => value !== backend[name]));
      const answer = await change("PATCH", backendPath(backend), changed);
      mergeBackends([answer.data]);
      return changedText(`${label(backend)} now has weight ${answer.data.weight}.`, answer);
    },
  });
}

export function add(preferred) {
  const names = state.upstreams.map(({ name }) => name);
  const upstream = el("select", {}, names.map(name => el("option", {}, name)));
  upstream.value = names.includes(preferred) ? preferred : names[0];
  const url = el("input", { type: "url", required: true, placeholder: "http://10.0.0.9:3000", pattern: "https?://.+", spellcheck: "false", autofocus: true });
  const id = el("input", { type: "text", spellcheck: "false" });
  const form = limits({});
  return ask({
    title: "Add a backend",
    content: [field("Upstream", upstream), field("URL", url, "http:// or https:// with host and port, without a path."), field("Id", id, "A stable name; host and port of the URL if left empty."),
      el("details", {}, el("summary", {}, "Weight and limits"), form.node)],
    confirm: "Add",
    act: async () => {
      const wanted = { upstream: upstream.value, url: url.value.trim().replace(/\/$/, ""), ...form.read() };
      if (id.value.trim()) wanted.id = id.value.trim();
      const answer = await change("POST", "backends", wanted);
      mergeBackends([answer.data]);
      return changedText(`${label(answer.data)} is added.`, answer);
    },
  });
}

/** What the row's own button does not do. */
export function menuOf(backend) {
  if (backend.discovered) return [{ label: "Found by DNS: change the upstream's host name instead", act() {} }];
  return [
    backend.state === "down" && { label: "Drain", act: () => drain(backend) },
    backend.state !== "down" && { label: "Take down", act: () => down(backend) },
    { label: "Change weight and limits", act: () => edit(backend) },
    { label: "Remove", danger: true, act: () => remove(backend) },
  ].filter(Boolean);
}
