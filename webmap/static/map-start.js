/* Before the map's own script: shows its container, so that Leaflet can measure it. */
if (window.L) {
  document.documentElement.classList.add("has-map");
}
