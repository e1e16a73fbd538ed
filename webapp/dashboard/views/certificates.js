import { get } from "../api.js";
import { shown } from "../badges.js";
import { el, table } from "../dom.js";
import { time, until } from "../format.js";
import { refusal } from "../problems.js";

export const title = "Certificates";
const DAY = 86400;
const SOON = 21;

export async function mount(view) {
  const place = el("div", { class: "card" });
  view.append(place);
  try {
    const { certificates } = await get("certificates");
    place.replaceChildren(certificates.length ? list(certificates) : none());
  } catch (failure) {
    place.replaceChildren(refusal(failure));
  }
}

function none() {
  return el("div", { class: "empty" }, el("h2", {}, "No certificates"),
    el("p", {}, "This version does not end TLS itself: a load balancer or a servlet container in front of it does, and holds the certificates. What backends show is checked against their upstream's ",
      el("code", {}, "tls"), " settings."));
}

function list(certificates) {
  return table("Certificates", ["Names", "Issuer", "Expires", "Left"], certificates.map(({ names = [], issuer, not_after: end }) => {
    const days = Math.floor(until(end) / DAY);
    const kind = days === 0 ? "bad" : days < SOON ? "warn" : "good";
    return el("tr", {}, el("th", { scope: "row" }, names.join(", ")), el("td", {}, issuer), el("td", {}, time(end)),
      el("td", {}, shown({ kind, text: days === 0 ? "expired or within a day" : `${days} days` })));
  }));
}
