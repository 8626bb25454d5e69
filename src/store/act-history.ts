/** Something done that can be taken back and done again. */
export interface Act {
  readonly undo: () => void;
  readonly redo: () => void;
}

/**
 * Acts beside another history, in the order of both: an act remembers how many steps the other one had behind it, and is
 * taken back before those and after whatever came later.
 */
export class ActHistory {
  private past: { readonly act: Act; readonly after: number }[] = [];
  private future: { readonly act: Act; readonly after: number }[] = [];

  get undoCount(): number {
    return this.past.length;
  }
  get redoCount(): number {
    return this.future.length;
  }

  clear(): void {
    this.past = [];
    this.future = [];
  }

  /** Acts taken back can't be done again once something else was done. */
  forgetUndone(): void {
    this.future = [];
  }

  /** Notes an act done when the other history had `steps` behind it. */
  record(act: Act, steps: number): void {
    this.past.push({ act, after: steps });
    this.future = [];
  }

  /** Takes the last act back if nothing of the other history came later; returns whether it did. */
  undo(steps: number): boolean {
    const last = this.past.at(-1);
    if (!last || last.after < steps) return false;
    this.past.pop();
    this.future.push(last);
    last.act.undo();
    return true;
  }

  /** Does the act taken back last again if it is its turn; returns whether it did. */
  redo(steps: number): boolean {
    const next = this.future.at(-1);
    if (!next || next.after > steps) return false;
    this.future.pop();
    this.past.push(next);
    next.act.redo();
    return true;
  }
}
