// The backends of one upstream. Rows keep their order while they are watched: values change in place, and only a
// filter, a click on a column or a backend that comes or goes moves them.

import { availabilityOf, badge } from "./badges.js";
import { COLUMNS, backendRow } from "./backend-row.js";
import { button, el, setAttribute, setText } from "./dom.js";
import { count } from "./format.js";

const PAGE = 100;

export function backendTable(name, add) {
  const rows = new Map();
  const mark = badge();
  const meta = el("p", { class: "meta" });
  const body = el("tbody", { role: "rowgroup" });
  const heads = COLUMNS.map(column => head(column));
  const more = el("div", { class: "more" });
  const heading = el("h2", { tabindex: "-1" }, name);
  const caption = el("caption", { class: "unseen" }, `Backends of ${name}`);
  const node = el("section", { class: "card upstream" },
    el("header", {}, heading, mark.node, button("Add backend", () => add(name), { class: "small", "aria-label": `Add backend to ${name}` })), meta,
    el("div", { class: "scrolling" }, el("table", { class: "backends", role: "table" }, caption,
      el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, heads.map(({ node }) => node), el("th", { scope: "col", role: "columnheader" }, el("span", { class: "unseen" }, "Actions")))), body)), more);
  let limit = PAGE;
  let sorting = { column: null, down: false };
  let last = [];

  function head(column) {
    const sign = el("span", { "aria-hidden": "true", class: "sign" });
    const node = el("th", { scope: "col", role: "columnheader", class: column.most && "number" }, button([column.label, sign], () => sort(column), { class: "sort" }));
    return { column, node, sign };
  }

  function sort(column) {
    sorting = { column, down: sorting.column === column ? !sorting.down : Boolean(column.most) };
    heads.forEach(({ column: other, node, sign }) => {
      setAttribute(node, "aria-sort", other === column ? sorting.down ? "descending" : "ascending" : null);
      setText(sign, other === column ? sorting.down ? " ▼" : " ▲" : "");
    });
    show(last);
  }

  /** Lays the rows of these backends out. */
  function show(backends) {
    last = backends;
    const chosen = ordered(backends, sorting).slice(0, limit);
    const wanted = chosen.map(backend => {
      const row = rows.get(backend.id) ?? backendRow(backend);
      rows.set(backend.id, row);
      row.show(backend);
      return row.node;
    });
    if (rows.size > chosen.length) {
      const kept = new Set(chosen.map(({ id }) => id));
      [...rows.keys()].filter(id => !kept.has(id)).forEach(id => rows.delete(id));
    }
    if (wanted.length !== body.children.length || wanted.some((row, index) => body.children[index] !== row)) arrange(body, wanted);
    showMore(backends.length);
  }

  function showMore(total) {
    const hidden = total - limit;
    if (hidden <= 0) more.replaceChildren(total === 0 ? el("p", { class: "quiet-text" }, "No backend to show.") : "");
    else if (more.dataset.hidden !== String(hidden)) more.replaceChildren(`${count(limit)} of ${count(total)} are shown. `, button(`Show ${count(Math.min(PAGE, hidden))} more`, () => grow(PAGE)), " ", button("Show all", () => grow(Infinity)));
    more.dataset.hidden = hidden;
  }

  function grow(by) {
    limit += by;
    show(last);
  }

  function describe(upstream, backends) {
    mark.show({ ...availabilityOf(backends, " available"), reason: upstream.in_panic ? "in panic: too few are available, so all that are ready are used" : "" });
    setText(meta, metaOf(upstream));
  }

  return { node, heading, show, describe, shown: id => rows.has(id), update: backend => rows.get(backend.id)?.show(backend), showsAll: () => last.length <= limit };
}

/** Moves as few rows as it takes, so that the one with the focus mostly stays. */
function arrange(body, wanted) {
  const kept = new Set(wanted);
  [...body.children].filter(row => !kept.has(row)).forEach(row => row.remove());
  const focused = document.activeElement;
  wanted.forEach((row, index) => {
    if (body.children[index] !== row) body.insertBefore(row, body.children[index] ?? null);
  });
  if (focused?.isConnected && focused !== document.activeElement) focused.focus({ preventScroll: true });
}

function ordered(backends, { column, down }) {
  if (!column) return backends;
  const sign = down ? -1 : 1;
  const compare = (one, other) => typeof one === "string" ? one.localeCompare(other, "en", { numeric: true }) : one - other;
  return backends.map(backend => ({ backend, value: column.by(backend) })).sort((one, other) => sign * compare(one.value, other.value)).map(({ backend }) => backend);
}

function metaOf({ policy, in_flight: flight, max_connections: most, queued, queue_size: room, sticky, health_check: check }) {
  return [policy.replaceAll("_", " "), `${count(flight)}${most > 0 ? ` of ${count(most)}` : ""} in flight`, room > 0 && `${count(queued)} of ${count(room)} queued`,
    sticky && `sticky by ${String(sticky).replaceAll("_", " ")}`, check ? `health check: ${check.type}${check.path ? ` ${check.path}` : ""}` : "no health check"].filter(Boolean).join(" · ");
}
