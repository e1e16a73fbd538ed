// Elements are built from text nodes and attributes only: what comes from outside never becomes markup.

const SVG = "http://www.w3.org/2000/svg";

export function el(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "checked") node[name] = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter(child => child !== null && child !== undefined && child !== false));
  return node;
}

/** Writes only what differs, so that a selection and a screen reader's place survive. */
export function setText(node, value) {
  const text = String(value ?? "");
  if (node.textContent !== text) node.textContent = text;
}

export function setAttribute(node, name, value) {
  if (value === null || value === undefined || value === false) node.removeAttribute(name);
  else if (node.getAttribute(name) !== String(value)) node.setAttribute(name, value);
}

export function button(label, onclick, attributes = {}) {
  return el("button", { type: "button", onclick, ...attributes }, label);
}

let labels = 0;

/** A labelled control; the hint is read with it. */
export function field(label, control, hint) {
  control.id ||= `field-${++labels}`;
  const words = hint && el("span", { class: "hint", id: `${control.id}-hint` }, hint);
  if (words) control.setAttribute("aria-describedby", words.id);
  return el("div", { class: "field" }, el("label", { for: control.id }, label), control, words);
}

export function checkbox(label, attributes = {}) {
  const control = el("input", { type: "checkbox", ...attributes });
  return { control, node: el("label", { class: "check" }, control, el("span", {}, label)) };
}

/** A table with caption and column heads; on narrow screens it scrolls by itself, not the page. */
export function table(caption, columns, rows, attributes = {}) {
  const heads = columns.map(column => {
    const { label, numeric } = typeof column === "string" ? { label: column } : column;
    return el("th", { scope: "col", class: numeric && "number" }, label);
  });
  const made = el("table", attributes, el("caption", { class: "unseen" }, caption), el("thead", {}, el("tr", {}, heads)), el("tbody", {}, rows));
  if (attributes.class === "cards") spellRolesOut(made);
  return scrolling(caption, made);
}

/** As cards on narrow screens the elements would be no table any more for a screen reader. */
function spellRolesOut(made) {
  const roles = { thead: "rowgroup", tbody: "rowgroup", tr: "row", "thead th": "columnheader", "tbody th": "rowheader", td: "cell" };
  Object.entries(roles).forEach(([selector, role]) => made.querySelectorAll(selector).forEach(node => node.setAttribute("role", role)));
  made.setAttribute("role", "table");
}

export function scrolling(name, content) {
  return el("div", { class: "scrolling", role: "region", "aria-label": name, tabindex: "0" }, content);
}
