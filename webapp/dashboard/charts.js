// Small line charts of the last minutes; the same is said in words for whoever does not see them.

import { el, setAttribute, setText, svg } from "./dom.js";
import { time } from "./format.js";

const WIDTH = 300;
const HEIGHT = 80;
const SLOTS = 150;

/** series: [{key, label, css}]; format turns a value into text. Returns {node, draw(points)}. */
export function chart({ title, series, format }) {
  const lines = series.map(({ css }) => svg("path", { class: `line ${css}`, "vector-effect": "non-scaling-stroke" }));
  const area = series.length === 1 ? svg("path", { class: `area ${series[0].css}` }) : null;
  const cross = svg("line", { class: "cross", y1: 0, y2: HEIGHT, "vector-effect": "non-scaling-stroke", visibility: "hidden" });
  const picture = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", role: "img" },
    [0.25, 0.5, 0.75].map(y => svg("line", { class: "grid", x1: 0, x2: WIDTH, y1: y * HEIGHT, y2: y * HEIGHT, "vector-effect": "non-scaling-stroke" })),
    area, lines, cross);
  const values = series.map(({ label, css }) => ({ value: el("strong"), label, css }));
  const top = el("span", { class: "top-value" });
  const when = el("span", {}, "now");
  const node = el("figure", { class: "chart" },
    el("figcaption", {}, el("span", { class: "chart-title" }, title),
      el("span", { class: "chart-values" }, values.map(({ value, label, css }) => el("span", { class: `key ${css}` }, label && el("span", {}, label), value)))),
    el("div", { class: "plot" }, picture, top), el("div", { class: "axis", "aria-hidden": "true" }, el("span", {}, "5 min ago"), when));
  let points = [];

  function draw(latest) {
    points = latest;
    const highest = nice(Math.max(0, ...points.flatMap(point => series.map(({ key }) => point[key] ?? 0))));
    series.forEach(({ key }, index) => setAttribute(lines[index], "d", path(points, key, highest)));
    if (area) setAttribute(area, "d", filled(points, series[0].key, highest));
    setText(top, highest > 0 ? format(highest) : "");
    show(points.at(-1));
    setAttribute(picture, "aria-label", described(title, points, series, format));
  }

  function show(point, at = null) {
    series.forEach(({ key }, index) => setText(values[index].value, format(point?.[key])));
    setText(when, at === null ? "now" : time(point.at));
    setAttribute(cross, "visibility", at === null ? "hidden" : "visible");
    if (at !== null) ["x1", "x2"].forEach(side => setAttribute(cross, side, x(at, points.length)));
  }

  picture.addEventListener("pointermove", event => {
    const box = picture.getBoundingClientRect();
    const slot = Math.round((event.clientX - box.left) / box.width * (SLOTS - 1)) - SLOTS + points.length;
    if (points[slot]) show(points[slot], slot);
  });
  picture.addEventListener("pointerleave", () => show(points.at(-1)));
  return { node, draw };
}

/** The newest point is at the right edge, however many there are. */
function x(index, length) {
  return ((SLOTS - length + index) / (SLOTS - 1) * WIDTH).toFixed(1);
}

function y(value, highest) {
  return (HEIGHT - 1 - (highest === 0 ? 0 : value / highest) * (HEIGHT - 4)).toFixed(1);
}

/** A gap stays a gap: no value is not zero. */
function path(points, key, highest) {
  let pen = "M";
  return points.map((point, index) => {
    const value = point[key];
    const step = value === null || value === undefined ? "" : `${pen}${x(index, points.length)} ${y(value, highest)}`;
    pen = step ? "L" : "M";
    return step;
  }).join("");
}

function filled(points, key, highest) {
  if (points.length < 2 || points.some(point => point[key] === null || point[key] === undefined)) return "";
  return `${path(points, key, highest)}L${WIDTH} ${HEIGHT}L${x(0, points.length)} ${HEIGHT}Z`;
}

/** The next number of the kind 1, 2, 5: the scale does not twitch with every point. */
function nice(value) {
  if (value === 0) return 0;
  const magnitude = 10 ** Math.floor(Math.log10(value));
  return magnitude * [1, 2, 5, 10].find(step => step * magnitude >= value);
}

function described(title, points, series, format) {
  if (points.length === 0) return `${title}: nothing measured yet`;
  const parts = series.map(({ key, label }) => {
    const known = points.map(point => point[key]).filter(value => value !== null && value !== undefined);
    if (known.length === 0) return `${label} none`;
    return `${label} now ${format(points.at(-1)[key])}, lowest ${format(Math.min(...known))}, highest ${format(Math.max(...known))}`;
  });
  return `${title} since ${time(points[0].at)}: ${parts.join("; ").trim()}`;
}
