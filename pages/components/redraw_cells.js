/* Small pieces of the panel. All texts are set as text, never as HTML. */
const element = (tag, className, ...inside) => {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...inside.filter((part) => part !== null && part !== undefined));
  return made;
};

const button = (text, act, className = "", title = "") => {
  const made = element("button", className, text);
  made.type = "button";
  if (title) made.title = title;
  made.addEventListener("click", act);
  return made;
};

const filled = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);

/** How numbers are written in the reader's language; "–" for what is not known. */
class Numbers {
  constructor(lang) {
    this.lang = lang;
    this.formats = new Map();
  }

  plain(value, digits = 0) {
    if (value === null || value === undefined) return "–";
    if (!this.formats.has(digits)) {
      const options = { maximumFractionDigits: digits, minimumFractionDigits: digits };
      this.formats.set(digits, new Intl.NumberFormat(this.lang, options));
    }
    return this.formats.get(digits).format(value);
  }

  share(value, digits = 0) {
    return value === null || value === undefined ? "–" : `${this.plain(100 * value, digits)}%`;
  }

  signed(value) {
    if (value === null || value === undefined) return "–";
    const rounded = Math.round(100 * value);
    return rounded === 0 ? "0%" : `${rounded > 0 ? "+" : "−"}${this.plain(Math.abs(rounded))}%`;
  }

  /** Minutes a month more or fewer. */
  change(value) {
    return `${value > 0 ? "+" : "−"}${this.plain(Math.abs(value))}`;
  }
}

/** A row of choices of which one is taken. */
const choices = (named, taken, take) => {
  const row = element("div", "choices");
  row.setAttribute("role", "group");
  for (const [key, text] of named) {
    const one = button(text, () => take(key), key === taken ? "taken" : "");
    one.setAttribute("aria-pressed", String(key === taken));
    row.append(one);
  }
  return row;
};
