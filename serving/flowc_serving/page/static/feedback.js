/** Was it right? A thumb and, where wanted, a word. */

import { ask } from "./api.js";
import { button, el, fill } from "./dom.js";
import { box } from "./trouble.js";

/**
 * The question below the last turn of a conversation.
 * @param {string} conversation
 * @returns {HTMLElement}
 */
export function feedback(conversation) {
  const path = `/v1/conversations/${encodeURIComponent(conversation)}/feedback`;
  const thanks = el("span", { class: "faint", role: "status" });
  const more = el("div", { class: "feedback-more" });
  const made = el("div", { class: "feedback", role: "group", "aria-label": "Feedback" });

  /** @param {"up" | "down"} rating @param {string} [comment] */
  const give = async (rating, comment) => {
    try {
      await ask("POST", path, comment ? { rating, comment } : { rating });
      for (const each of [yes, no]) each.setAttribute("aria-pressed", String(each.dataset.rating === rating));
      fill(thanks, "Thank you.");
      if (comment) fill(more);
      else word(rating);
      made.scrollIntoView({ block: "nearest" });
    } catch (error) {
      fill(more, box(error, () => void give(rating, comment)));
    }
  };
  /** @param {"up" | "down"} rating */
  const word = (rating) => {
    const label = rating === "up" ? "What was good? (optional)" : "What was wrong? (optional)";
    const input = el("textarea", { rows: "2", id: "feedback-comment" });
    const sent = (/** @type {Event} */ event) => {
      event.preventDefault();
      const text = input.value.trim();
      if (text) void give(rating, text);
    };
    const send = el("button", { type: "submit", class: "small" }, "Send comment");
    fill(more, el("form", { on: { submit: sent } }, el("label", { for: "feedback-comment" }, label), input, send));
  };
  const yes = thumb("Yes", "up", give);
  const no = thumb("No", "down", give);
  made.append(el("span", { class: "faint" }, "Was this what you wanted?"), yes, no, thanks, more);
  return made;
}

/**
 * @param {string} text
 * @param {"up" | "down"} rating
 * @param {(rating: "up" | "down") => void} give
 */
function thumb(text, rating, give) {
  return button(text, () => void give(rating), { class: "small", "aria-pressed": "false", "data-rating": rating });
}
