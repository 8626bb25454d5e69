/**
 * Elementary functions made of + - * / sqrt and floor alone, so that every engine gives the same bits.
 *
 * V8, SpiderMonkey and their versions disagree in the last bit of Math.sin, exp, atan2, pow and others; a tick and the
 * geometry that feeds it must not. Coefficients: minimax polynomials of the FreeBSD msun library
 * (k_sin.c, k_cos.c, s_atan.c, e_exp.c, e_log.c: published constants), errors below 1 ulp of the reduced argument.
 * Written with the fewest digits that give the same double. The constants Math.PI, LN2, SQRT2 and SQRT1_2 are exact by
 * the language's definition (the doubles nearest to them); only its functions are not.
 */

export const PI = Math.PI;
export const TWO_PI = 6.283185307179586;
export const HALF_PI = 1.5707963267948966;

// pi/2 in three parts of 33 bits, so that n * part is exact for |n| < 2^20.
const PIO2_1 = 1.5707963267341256;
const PIO2_2 = 6.077100506303916e-11;
const PIO2_3 = 2.0222662487959506e-21;

function kernelSin(x: number): number {
  const z = x * x;
  const r =
    8.33333333332249e-3 +
    z *
      (-1.984126982985795e-4 +
        z * (2.7557313707070068e-6 + z * (-2.5050760253406863e-8 + z * 1.58969099521155e-10)));
  return x + z * x * (-1.6666666666666632e-1 + z * r);
}

function kernelCos(x: number): number {
  const z = x * x;
  const r =
    z *
    (4.16666666666666e-2 +
      z *
        (-1.388888888887411e-3 +
          z *
            (2.480158728947673e-5 +
              z * (-2.7557314351390663e-7 + z * (2.087572321298175e-9 - z * 1.1359647557788195e-11)))));
  return 1 - (0.5 * z - z * r);
}

function reduce(x: number, n: number): number {
  return x - n * PIO2_1 - n * PIO2_2 - n * PIO2_3;
}

/** Sine of an angle in radians, |x| < 1e6. */
export function sin(x: number): number {
  const n = Math.floor(x / HALF_PI + 0.5);
  const y = reduce(x, n);
  const quadrant = ((n % 4) + 4) % 4;
  if (quadrant === 0) return kernelSin(y);
  if (quadrant === 1) return kernelCos(y);
  if (quadrant === 2) return -kernelSin(y);
  return -kernelCos(y);
}

/** Cosine of an angle in radians, |x| < 1e6. */
export function cos(x: number): number {
  const n = Math.floor(x / HALF_PI + 0.5);
  const y = reduce(x, n);
  const quadrant = ((n % 4) + 4) % 4;
  if (quadrant === 0) return kernelCos(y);
  if (quadrant === 1) return -kernelSin(y);
  if (quadrant === 2) return -kernelCos(y);
  return kernelSin(y);
}

/** Tangent of an angle in radians. */
export function tan(x: number): number {
  return sin(x) / cos(x);
}

const ATAN_HI = [4.636476090008061e-1, 7.853981633974483e-1, 9.82793723247329e-1, HALF_PI];
const ATAN_LO = [
  2.2698777452961687e-17, 3.061616997868383e-17, 1.3903311031230998e-17, 6.123233995736766e-17,
];

/** Arc tangent in radians. */
export function atan(x: number): number {
  const negative = x < 0;
  let a = negative ? -x : x;
  let id = -1;
  if (a > 2.4375) {
    id = 3;
    a = -1 / a;
  } else if (a > 1.1875) {
    id = 2;
    a = (a - 1.5) / (1 + 1.5 * a);
  } else if (a > 0.6875) {
    id = 1;
    a = (a - 1) / (a + 1);
  } else if (a > 0.4375) {
    id = 0;
    a = (2 * a - 1) / (2 + a);
  }
  const z = a * a;
  const w = z * z;
  const s1 =
    z *
    (3.333333333333293e-1 +
      w *
        (1.4285714272503466e-1 +
          w *
            (9.090887133436507e-2 +
              w * (6.661073137387531e-2 + w * (4.9768779946159324e-2 + w * 1.6285820115365782e-2)))));
  const s2 =
    w *
    (-1.9999999999876483e-1 +
      w *
        (-1.1111110405462356e-1 +
          w * (-7.69187620504483e-2 + w * (-5.8335701337905735e-2 - w * 3.6531572744216916e-2))));
  const result =
    id < 0 ? a - a * (s1 + s2) : (ATAN_HI[id] as number) - (a * (s1 + s2) - (ATAN_LO[id] as number) - a);
  return negative ? -result : result;
}

/** Angle of the vector (x, y) in radians, in (-pi, pi]; 0 for the zero vector. */
export function atan2(y: number, x: number): number {
  if (x > 0) return atan(y / x);
  if (x < 0) return y >= 0 ? atan(y / x) + PI : atan(y / x) - PI;
  if (y > 0) return HALF_PI;
  return y < 0 ? -HALF_PI : 0;
}

/** Arc sine in radians; arguments outside [-1, 1] are taken as the nearer bound. */
export function asin(x: number): number {
  if (x >= 1) return HALF_PI;
  if (x <= -1) return -HALF_PI;
  return atan(x / Math.sqrt((1 - x) * (1 + x)));
}

/** Arc cosine in radians; arguments outside [-1, 1] are taken as the nearer bound. */
export function acos(x: number): number {
  return HALF_PI - asin(x);
}

/** Length of the vector (x, y). */
export function hypot(x: number, y: number): number {
  return Math.sqrt(x * x + y * y);
}

const LN2_HI = 6.931471803691238e-1;
const LN2_LO = 1.9082149292705877e-10;

/** 2 to the power of an integer, |n| <= 1100, by repeated squaring of exact values. */
function powerOfTwo(n: number): number {
  let result = 1;
  let base = n < 0 ? 0.5 : 2;
  let k = n < 0 ? -n : n;
  while (k > 0) {
    if (k % 2 === 1) result *= base;
    base *= base;
    k = Math.floor(k / 2);
  }
  return result;
}

/** e to the power x. */
export function exp(x: number): number {
  if (x > 709.78) return Number.POSITIVE_INFINITY;
  if (x < -745) return 0;
  const k = Math.floor(x / Math.LN2 + 0.5);
  const hi = x - k * LN2_HI;
  const lo = k * LN2_LO;
  const r = hi - lo;
  const t = r * r;
  const c =
    r -
    t *
      (1.6666666666666602e-1 +
        t *
          (-2.7777777777015593e-3 +
            t * (6.613756321437934e-5 + t * (-1.6533902205465252e-6 + t * 4.1381367970572385e-8))));
  const y = 1 - (lo - (r * c) / (2 - c) - hi);
  return k > 1000 ? y * powerOfTwo(k - 100) * powerOfTwo(100) : y * powerOfTwo(k);
}

/** Natural logarithm of a positive number; -Infinity for 0, NaN below. */
export function log(x: number): number {
  if (x < 0) return Number.NaN;
  if (x === 0) return Number.NEGATIVE_INFINITY;
  if (x === Number.POSITIVE_INFINITY) return x;
  let k = 0;
  let m = x;
  while (m >= Math.SQRT2) {
    m *= 0.5;
    k += 1;
  }
  while (m < Math.SQRT1_2) {
    m *= 2;
    k -= 1;
  }
  const f = m - 1;
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const t1 = w * (3.999999999940942e-1 + w * (2.2222198432149784e-1 + w * 1.5313837699209373e-1));
  const t2 =
    z *
    (6.666666666666735e-1 +
      w * (2.857142874366239e-1 + w * (1.818357216161805e-1 + w * 1.4798198605116586e-1)));
  const r = t1 + t2;
  const hfsq = 0.5 * f * f;
  return k * LN2_HI - (hfsq - (s * (hfsq + r) + k * LN2_LO) - f);
}

/** x to the power y for x > 0. */
export function pow(x: number, y: number): number {
  if (x === 0) return y === 0 ? 1 : 0;
  return exp(y * log(x));
}

/** Angle brought into [-pi, pi). */
export function wrapAngle(a: number): number {
  return a - TWO_PI * Math.floor((a + PI) / TWO_PI);
}
