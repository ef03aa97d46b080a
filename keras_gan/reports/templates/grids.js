// Without this script all grids stay in one row.
const player = document.getElementById("player");
if (player) {
  const figures = [...document.querySelectorAll(".grids figure")].reverse();
  const [button, slider] = player.querySelectorAll("button, input");
  let timer;
  const show = () => figures.forEach((figure, i) =>
    figure.classList.toggle("shown", i === Number(slider.value)));
  const stop = () => {
    timer = clearInterval(timer);
    button.textContent = "Play";
  };
  const next = () => {
    slider.stepUp();
    show();
    if (slider.value === slider.max) stop();
  };
  button.addEventListener("click", () => {
    if (timer) return stop();
    if (slider.value === slider.max) slider.value = 0;
    show();
    button.textContent = "Pause";
    timer = setInterval(next, 300);
  });
  slider.addEventListener("input", () => { stop(); show(); });
  document.querySelector(".grids").classList.add("single");
  player.hidden = false;
  show();
}
