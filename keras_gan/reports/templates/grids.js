const figures = [...document.querySelectorAll(".grids figure")];
const slider = document.getElementById("back");
if (slider) {
  const show = () => figures.forEach((figure, i) =>
    figure.classList.toggle("shown", i === figures.length - 1 - slider.value));
  document.querySelector(".grids").classList.add("single");
  slider.parentElement.hidden = false;
  slider.addEventListener("input", show);
  show();
}
