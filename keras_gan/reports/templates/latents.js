// Latents of a seed, the same in every browser but not those of NumPy.
//
// Each coordinate counts on its own in steps of 2^32 divided by the golden ratio; the count is mixed
// to 32 random bits (SplitMix, Steele, Lea and Flood 2014, with the mixing of MurmurHash3), and two
// of those make a normal number (Box and Muller 1958).

function mixed(bits) {
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** A function that draws normal numbers, one after the other. */
function normals(seed, coordinate) {
  let count = mixed((mixed(seed) + coordinate) >>> 0);
  const uniform = () => (mixed(count = (count + 0x9e3779b9) >>> 0) + 0.5) / 2 ** 32;
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** `size` normal numbers; those beyond `truncation` are drawn again, the others stay. */
function latentOf(seed, size, truncation) {
  return Float32Array.from({ length: size }, (_, coordinate) => {
    const draw = normals(seed, coordinate);
    let value = draw();
    while (Math.abs(value) > truncation) value = draw();
    return value;
  });
}

/** The point at `share`, from 0 to 1, of the great arc from p to q. */
function between(p, q, share) {
  const dot = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);
  const cosine = dot(p, q) / Math.sqrt(dot(p, p) * dot(q, q) || 1);
  const angle = Math.acos(Math.min(1, Math.max(-1, cosine))), sine = Math.sin(angle);
  const [from, to] = sine > 1e-4
    ? [Math.sin((1 - share) * angle) / sine, Math.sin(share * angle) / sine] : [1 - share, share];
  return p.map((value, i) => from * value + to * q[i]);
}
