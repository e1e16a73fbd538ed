import { add } from "../backend-actions.js";
import { backendTable } from "../backend-table.js";
import { button, el, field, setText } from "../dom.js";
import { count, plural } from "../format.js";
import { available, state } from "../state.js";

export const title = "Upstreams";
const STATES = {
  "": ["Every state", () => true],
  available: ["Available", available],
  trouble: ["Not available", backend => !available(backend)],
  unhealthy: ["Health: down", backend => backend.health.status === "down"],
  open: ["Breaker: not closed", backend => backend.breaker.state !== "closed"],
  draining: ["Draining", backend => backend.state === "draining"],
  down: ["Taken down", backend => backend.state === "down"],
};

export function mount(view, scope, wanted) {
  const filter = el("input", { type: "search", placeholder: "id, URL or address", spellcheck: "false", autocomplete: "off" });
  const which = el("select", {}, Object.entries(STATES).map(([value, [label]]) => el("option", { value }, label)));
  const number = el("p", { class: "quiet-text", role: "status" });
  const place = el("div", { class: "stack" });
  const tables = new Map();
  view.append(el("div", { class: "toolbar" }, field("Filter", filter), field("Show", which), number, button("Add backend", () => add(wanted), { class: "primary" })), place);

  const matches = backend => {
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    const text = `${backend.name} ${backend.id} ${backend.url} ${(backend.addresses ?? []).join(" ")}`.toLowerCase();
    return STATES[which.value][1](backend) && words.every(word => text.includes(word));
  };

  function layOut() {
    const names = state.upstreams.map(({ name }) => name);
    if (names.join("\n") !== [...tables.keys()].join("\n")) {
      [...tables.keys()].filter(name => !names.includes(name)).forEach(name => tables.delete(name));
      const ordered = names.map(name => [name, tables.get(name) ?? backendTable(name, add)]);
      tables.clear();
      ordered.forEach(([name, made]) => tables.set(name, made));
      place.replaceChildren(...ordered.map(([, { node }]) => node));
    }
    const groups = new Map(names.map(name => [name, []]));
    const all = new Map(names.map(name => [name, []]));
    let found = 0;
    for (const backend of state.backends.values()) {
      all.get(backend.upstream)?.push(backend);
      if (!groups.has(backend.upstream) || !matches(backend)) continue;
      groups.get(backend.upstream).push(backend);
      found++;
    }
    const narrowed = filter.value !== "" || which.value !== "";
    state.upstreams.forEach(upstream => {
      const made = tables.get(upstream.name);
      made.describe(upstream, all.get(upstream.name));
      made.show(groups.get(upstream.name));
      made.node.hidden = narrowed && groups.get(upstream.name).length === 0;
    });
    setText(number, narrowed ? `${count(found)} of ${plural(state.backends.size, "backend")}` : plural(state.backends.size, "backend"));
  }

  function update(keys) {
    let moved = keys.size === 0;
    for (const key of keys) {
      const backend = state.backends.get(key);
      const [upstream, id] = key.split("\n");
      const made = tables.get(upstream);
      if (!made) continue;
      const wanted = Boolean(backend && matches(backend));
      if (wanted && made.shown(id)) made.update(backend);
      else if (made.shown(id) || wanted && made.showsAll()) moved = true;
    }
    if (moved) layOut();
  }

  scope.on("upstreams", layOut);
  scope.on("backends", update);
  filter.addEventListener("input", layOut);
  which.addEventListener("change", layOut);
  if (wanted) tables.get(wanted)?.heading.scrollIntoView();
}
