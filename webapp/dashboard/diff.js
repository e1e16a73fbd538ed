import { el, scrolling } from "./dom.js";

/** A unified diff, its lines coloured; the signs stay, so that it reads without colours. */
export function diffView(diff, nothing = "Nothing is different.") {
  if (!diff?.trim()) return el("p", { class: "quiet-text" }, nothing);
  const lines = diff.replace(/\n$/, "").split("\n").map(line => el("span", { class: kind(line) }, `${line}\n`));
  return scrolling("Differences", el("pre", { class: "diff" }, lines));
}

function kind(line) {
  if (line.startsWith("+++") || line.startsWith("---")) return "file";
  return { "+": "added", "-": "removed", "@": "place" }[line[0]];
}
