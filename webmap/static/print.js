/* The report's button does what the browser's own menu does. */
document.getElementById("print").addEventListener("click", () => window.print());
