/* Where the phone is, asked of the browser once when the page opens and again at each press of the button. */
const asked = new WeakSet();

const refusal = (error) => (error.code === error.PERMISSION_DENIED ? "denied" : "unknown");

const ask = (button, tell) => {
  if (!window.isSecureContext || !navigator.geolocation) {
    tell({ refused: "insecure" });
    return;
  }
  button.disabled = true;
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      button.disabled = false;
      tell({ lon: coords.longitude, lat: coords.latitude, radius_m: coords.accuracy });
    },
    (error) => {
      button.disabled = false;
      tell({ refused: refusal(error) });
    },
    { enableHighAccuracy: true, timeout: 15000, maximumAge: 20000 },
  );
};

export default function ({ data, parentElement, setStateValue }) {
  const button = parentElement.querySelector(".gw-locate");
  const tell = (spot) => setStateValue("spot", { ...spot, at: Date.now() });
  button.textContent = data.words;
  button.onclick = () => ask(button, tell);
  if (!asked.has(button)) {
    asked.add(button);
    if (!data.known) ask(button, tell);
  }
}
