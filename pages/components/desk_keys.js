/* One key, one thing to do on the desk. The keys themselves are told to the server, which knows what they mean there;
   only what needs no server happens here: going to the search field and leaving a field. */
const FIELD = "input, textarea, select, [contenteditable='true'], [role='combobox'], [role='listbox'], [role='option']";
const PRESSABLE = "button, a, summary, [role='tab'], [role='button'], [role='radio'], [role='checkbox'], [role='dialog']";
const SEARCH = ".st-key-gw-search input";

const listening = new WeakMap();

const listen = (tell, keys) => {
  const heard = (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.repeat) return;
    const target = event.target instanceof Element ? event.target : document.body;
    if (target.closest(FIELD)) {
      if (event.key === "Escape" && target.matches("input, textarea")) target.blur();
      return;
    }
    if (document.querySelector("[role='dialog']")) return; // a question is open: it has keys of its own
    if (event.key === "Enter" && target.closest(PRESSABLE)) return; // presses what is focused
    if (!keys.includes(event.key)) return;
    event.preventDefault();
    event.stopImmediatePropagation(); // the framework's own letters would act too
    if (event.key === "/") document.querySelector(SEARCH)?.focus();
    else tell(event.key);
  };
  window.addEventListener("keydown", heard, true);
  return () => window.removeEventListener("keydown", heard, true);
};

export default function ({ data, parentElement, setTriggerValue }) {
  const keys = data.keys;
  listening.get(parentElement)?.();
  listening.set(parentElement, listen((key) => setTriggerValue("key", key), keys));
  return () => {
    listening.get(parentElement)?.();
    listening.delete(parentElement);
  };
}
