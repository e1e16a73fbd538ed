// One menu for all rows, in the top layer, so that no table clips it.

import { button, el } from "./dom.js";

let open = null;

/** Shows the choices [{label, danger, act}] below the button; arrows move, Escape closes. */
export function showMenu(origin, choices) {
  open?.close();
  const items = choices.map(({ label, danger, act }) => button(label, () => {
    close();
    origin.focus();
    act();
  }, { role: "menuitem", class: danger ? "danger-text" : null, tabindex: "-1" }));
  const menu = el("div", { class: "menu", role: "menu", popover: "auto", "aria-label": origin.getAttribute("aria-label") }, items);
  const close = () => menu.isConnected && menu.hidePopover();
  menu.addEventListener("toggle", event => {
    if (event.newState !== "closed") return;
    origin.setAttribute("aria-expanded", "false");
    const inside = menu.contains(document.activeElement);
    menu.remove();
    if (inside) origin.focus();
  });
  menu.addEventListener("keydown", event => move(event, items, close, origin));
  document.body.append(menu);
  menu.showPopover();
  place(menu, origin);
  origin.setAttribute("aria-expanded", "true");
  items[0].focus();
  open = { close };
}

function move(event, items, close, origin) {
  const at = items.indexOf(document.activeElement);
  const to = { ArrowDown: (at + 1) % items.length, ArrowUp: (at - 1 + items.length) % items.length, Home: 0, End: items.length - 1 }[event.key];
  if (to !== undefined) {
    event.preventDefault();
    items[to].focus();
  } else if (event.key === "Tab") {
    event.preventDefault();
    close();
    origin.focus();
  }
}

function place(menu, origin) {
  const from = origin.getBoundingClientRect();
  const size = menu.getBoundingClientRect();
  const below = from.bottom + 4 + size.height < innerHeight;
  menu.style.top = `${below ? from.bottom + 4 : Math.max(4, from.top - size.height - 4)}px`;
  menu.style.left = `${Math.max(4, Math.min(from.right - size.width, innerWidth - size.width - 4))}px`;
}
