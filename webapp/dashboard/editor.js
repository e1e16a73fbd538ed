// A text area with line numbers. Tab leaves it, as everywhere: it must not be a trap for the keyboard.

import { el, setText } from "./dom.js";

export function editor(attributes) {
  const area = el("textarea", { spellcheck: "false", autocomplete: "off", autocapitalize: "off", wrap: "off", class: "code", ...attributes });
  const numbers = el("pre", { class: "numbers", "aria-hidden": "true" });
  const node = el("div", { class: "editor" }, numbers, area);
  const count = () => setText(numbers, Array.from({ length: area.value.split("\n").length }, (_, line) => line + 1).join("\n"));
  area.addEventListener("input", count);
  area.addEventListener("scroll", () => { numbers.scrollTop = area.scrollTop; });
  count();

  return {
    node,
    area,
    get value() {
      return area.value;
    },
    set value(text) {
      area.value = text;
      count();
    },
    /** Selects a part of the text and scrolls to it. */
    select(from, to) {
      area.focus();
      area.setSelectionRange(from, to);
      const lineHeight = parseFloat(getComputedStyle(area).lineHeight);
      area.scrollTop = (area.value.slice(0, from).split("\n").length - 5) * lineHeight;
    },
  };
}
