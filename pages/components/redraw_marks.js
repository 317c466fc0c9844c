// Tells the map of a plan, a frame of the same origin, which blocks to mark; none clears them.
const tell = (id, blocks) => {
  window.gridwardTab ??= Math.random().toString(36).slice(2); // a plan may be open in two tabs of one browser
  const channel = new BroadcastChannel(`gridward-redraw/${id}/${window.gridwardTab}`);
  channel.postMessage({ type: "mark", blocks });
  channel.close();
};
const told = new WeakMap();

export default function ({ data, parentElement }) {
  const said = JSON.stringify(data);
  if (told.get(parentElement) !== said && (told.has(parentElement) || data.blocks.length)) tell(data.id, data.blocks);
  told.set(parentElement, said);
  return () => {
    if (data.blocks.length) tell(data.id, []);
    told.delete(parentElement);
  };
}
