import type { Problem } from '../../scenes/problem.ts';
import type { Journey } from './journeys.ts';

/** Problems of journeys: single ones by name, those of a matrix counted by the reason. */
export class JourneyReport {
  private readonly problems: Problem[];
  private readonly counted = new Map<string, { count: number; describe: (count: number) => Problem }>();

  constructor(problems: Problem[]) {
    this.problems = problems;
  }

  unusable(journey: Journey, why: string): void {
    const common = {
      code: 'unusable-journey',
      severity: 'warning',
      hint: 'Correct its route or type.',
    } as const;
    const { source } = journey;
    if (source === undefined) {
      const message = `Vehicle "${journey.id}" is left out: ${why}.`;
      this.problems.push({ ...common, message, where: `vehicle ${journey.id}` });
      return;
    }
    this.count(source, (count) => ({
      ...common,
      message: `${count} journeys of ${source} are left out; the first: ${why}.`,
      where: source,
    }));
  }

  otherLane(journey: Journey, wish: number, lane: number): void {
    const source = journey.source ?? journey.id.replace(/\.\d+$/, '');
    this.count(`lane ${source} ${wish}`, (count) => ({
      code: 'depart-lane-closed',
      severity: 'warning',
      message: `Lane ${wish}, from which ${count === 1 ? `vehicle "${journey.id}"` : `${count} vehicles like "${journey.id}"`} should depart, is not there or closed to the class; lane ${lane} is taken.`,
      where: `vehicle ${journey.id}`,
      hint: 'Name a lane that is open to the class, or "first", "best" or "free".',
    }));
  }

  endless(journey: Journey, edges: number): void {
    this.count('endless', (count) => ({
      code: 'turns-without-end',
      severity: 'warning',
      message: `${count} journeys by turn ratios met no sink in ${edges} edges and end there.`,
      where: `vehicle ${journey.id}`,
      hint: 'Name sinks on the edges where traffic leaves the scene.',
    }));
  }

  private count(key: string, describe: (count: number) => Problem): void {
    const known = this.counted.get(key);
    if (known) known.count += 1;
    else this.counted.set(key, { count: 1, describe });
  }

  finish(): void {
    for (const { count, describe } of this.counted.values()) this.problems.push(describe(count));
  }
}
