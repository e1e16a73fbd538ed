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
    el("p", {}, "This server does not end TLS itself: a load balancer or a servlet container in front of it may, and holds the certificates then. What backends show is checked against their upstream's ",
      el("code", {}, "tls"), " settings."));
}

function list(certificates) {
  return table("Certificates", ["Names", "Issuer", "Expires", "Left", "Renewal"], certificates.map((one) => {
    const { names = [], issuer, not_after: end } = one;
    return el("tr", {}, el("th", { scope: "row" }, names.join(", ")), el("td", {}, issuer ?? "none yet"), el("td", {}, end ? time(end) : ""),
      el("td", {}, end ? left(Math.floor(until(end) / DAY)) : shown({ kind: "bad", text: "none yet" })), el("td", {}, ...renewal(one)));
  }));
}

function left(days) {
  const kind = days === 0 ? "bad" : days < SOON ? "warn" : "good";
  return shown({ kind, text: days === 0 ? "expired or within a day" : `${days} days` });
}

function renewal({ source, next, last_error: error }) {
  if (source === "file") {
    return ["by its file"];
  }
  return [next ? time(next) : "now", error ? el("p", {}, error) : ""];
}
