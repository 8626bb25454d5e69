/** When the page is about to draw, or soon after where nothing is drawn. */
export interface PictureClock {
  /** Milliseconds, only differences count. */
  now(): number;
  /** Calls back once, before the next picture; returns the way to cancel. */
  next(callback: () => void): () => void;
}

/** Longest wait for a picture, ms: a hidden tab draws none, but its recorder and its panels still want frames. */
const LONGEST_WAIT = 250;
const WITHOUT_PICTURES = 16;

/** The page's own pictures (`requestAnimationFrame`), or timers where there is no page. */
export function pagePictures(): PictureClock {
  const draws = typeof requestAnimationFrame === 'function';
  return {
    now: () => performance.now(),
    next: (callback) => {
      let frame = 0;
      const cancel = () => {
        clearTimeout(timer);
        if (draws) cancelAnimationFrame(frame);
      };
      const once = () => {
        cancel();
        callback();
      };
      const timer = setTimeout(once, draws ? LONGEST_WAIT : WITHOUT_PICTURES);
      if (draws) frame = requestAnimationFrame(once);
      return cancel;
    },
  };
}
